using System.Collections.Immutable;
using System.Globalization;

namespace RankTools.Pictures;

/// <summary>Chooses round numbers on an axis and writes them, the same in every culture.</summary>
internal static class AxisTicks
{
    private const double Slack = 1e-9;
    private const int MostDecadesWithSmallTicks = 8;
    private const int ShortDecades = 2;
    private const int MostLabelsOfDecade = 3;
    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    public static ImmutableArray<AxisTick> Of(AxisMap map, int most) => map.Axis.Scale switch
    {
        AxisScale.Category => [.. map.Axis.Categories.Select((name, i) => new AxisTick(i, name))],
        AxisScale.Log => Logarithmic(map, most),
        _ => Linear(map.Low, map.High, most, map.Axis),
    };

    private static ImmutableArray<AxisTick> Linear(double low, double high, int most, FigureAxis axis)
    {
        var step = Step((high - low) / most, axis.IsWhole);
        var first = (long)Math.Ceiling((low / step) - Slack);
        var last = (long)Math.Floor((high / step) + Slack);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step).Select(value =>
            new AxisTick(value, Number(value * (axis.IsShare ? 100 : 1), step * (axis.IsShare ? 100 : 1))))];
    }

    /// <summary>The smallest of 1, 2, 5 times a power of ten that is no less.</summary>
    private static double Step(double least, bool isWhole)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var step = RoundSteps.Select(round => round * power).First(round => round >= least * (1 - Slack));
        return isWhole ? Math.Max(1, step) : step;
    }

    private static ImmutableArray<AxisTick> Logarithmic(AxisMap map, int most)
    {
        var (first, last) = ((int)Math.Ceiling(map.Low - Slack), (int)Math.Floor(map.High + Slack));
        if (last <= first)
            return WithinDecade(map, most);
        if (last - first <= ShortDecades && most >= MostLabelsOfDecade * ShortDecades)
            return Halves(map, first, last);
        var isPlain = first >= -2 && last <= 4 && !map.Axis.IsShare;
        var step = ((last - first) / most) + 1;
        var ticks = Enumerable.Range(first, last - first + 1)
            .Select(power => new AxisTick(Math.Pow(10, power), power % step != 0 ? "" : map.Axis.IsShare ? Number(Math.Pow(10, power + 2), Math.Pow(10, power + 2))
                : isPlain ? Number(Math.Pow(10, power), Math.Pow(10, power)) : Power(1, power)));
        var small = step > 1 || last - first > MostDecadesWithSmallTicks ? [] : Enumerable.Range(first - 1, last - first + 2)
            .SelectMany(power => Enumerable.Range(2, 8).Select(digit => digit * Math.Pow(10, power)))
            .Where(value => Math.Log10(value) is var place && place >= map.Low && place <= map.High)
            .Select(value => new AxisTick(value, ""));
        return [.. ticks, .. small];
    }

    /// <summary>1, 2 and 5 times each power of ten, where there are so few that powers alone would say little.</summary>
    private static ImmutableArray<AxisTick> Halves(AxisMap map, int first, int last) =>
    [
        .. Enumerable.Range(first - 1, last - first + 2)
            .SelectMany(power => Enumerable.Range(1, 9).Select(digit => (Digit: digit, Step: Math.Pow(10, power))))
            .Where(tick => Math.Log10(tick.Digit * tick.Step) is var place && place >= map.Low - Slack && place <= map.High + Slack)
            .Select(tick => new AxisTick(tick.Digit * tick.Step, tick.Digit is not (1 or 2 or 5) ? ""
                : Number(tick.Digit * tick.Step * (map.Axis.IsShare ? 100 : 1), tick.Step * (map.Axis.IsShare ? 100 : 1)))),
    ];

    /// <summary>Too short for powers of ten: round numbers in between, as on a linear axis.</summary>
    private static ImmutableArray<AxisTick> WithinDecade(AxisMap map, int most) =>
        Linear(Math.Pow(10, map.Low), Math.Pow(10, map.High), Math.Min(most, 5), map.Axis with { IsWhole = false });

    private static string Number(double value, double step)
    {
        var size = Math.Max(Math.Abs(value), step);
        if (size is >= 1e6 or < 1e-4)
        {
            if (value == 0)
                return "0";
            var power = (int)Math.Floor(Math.Log10(Math.Abs(value)) + Slack);
            return Power(Math.Round(value / Math.Pow(10, power), 3), power);
        }
        var digits = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + Slack));
        // Minus zero, and the hyphen for a minus, are both poor typography.
        return Math.Round(value, digits).ToString("F" + digits, CultureInfo.InvariantCulture) is var text && value < 0 && text.Any(c => c is >= '1' and <= '9')
            ? "−" + text.TrimStart('-')
            : text.TrimStart('-');
    }

    private static string Power(double factor, int power)
    {
        var exponent = power < 0 ? $"−{-power}" : power.ToString(CultureInfo.InvariantCulture);
        return factor == 1 ? $"10^{{{exponent}}}" : string.Create(CultureInfo.InvariantCulture, $"{factor:0.###}×10^{{{exponent}}}").Replace('-', '−');
    }
}
