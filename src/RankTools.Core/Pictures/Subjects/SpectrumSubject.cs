using System.Collections.Immutable;
using System.Globalization;

namespace RankTools.Pictures.Subjects;

/// <summary>Singular values in descending order with the tolerance; several spectra are shown relative to their largest value.</summary>
/// <param name="all">True for spectra of results whose first meaning is another.</param>
internal sealed class SpectrumSubject(bool all) : FigureSubject
{
    /// <summary>Values below this part of the error are noise, which on a logarithmic axis would take most of the picture.</summary>
    private const double NoiseShare = 0.1;

    private readonly List<SpectrumSample> samples = [];

    public override bool TryAdd(object result)
    {
        var added = SpectrumSample.Of(result, all).ToArray();
        if (added.Length == 0)
            return false;
        if (added.FirstOrDefault(sample => sample.Values.Largest <= 0) is { } empty)
            throw FigureErrors.SpectrumMissing(result, empty.Part.Length > 0 ? empty.Part : empty.Origin);
        // The logits' spectrum comes again with every class.
        samples.AddRange(added.Where(sample => !samples.Contains(sample)));
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        if (samples.Count == 0)
            yield break;
        var groups = samples.GroupBy(sample => (sample.Origin, sample.Part, sample.Measure)).Select(group => group.ToImmutableArray()).ToImmutableArray();
        var isRelative = samples.Count > 1;
        var isLog = options.LogScale ?? true;
        var names = CurveNames.Of([.. groups.Select(group => (IReadOnlyList<string>)[group[0].Origin, "", group[0].Part])]);
        var measures = groups.Select(group => group[0].Measure).Distinct().ToArray();
        var measure = measures is [var one] ? one : "value";
        var error = samples.Max(sample => isRelative ? sample.Error / sample.Values.Largest : sample.Error);
        var floor = isLog ? NoiseShare * error : -1;
        var curves = groups.Select((group, i) => new FigureCurve(names.Legend[i], Points(group, isRelative, floor), i)).ToImmutableArray();
        yield return new ChartFigure
        {
            Subject = "spectrum",
            Title = options.Title,
            Note = Note([.. names.Shared, Inputs(groups)]),
            X = new("Index i") { Minimum = 0, IsWhole = true },
            Y = new(isRelative ? $"{Capital(measure)} relative to the largest, σ_{{i}} / σ_{{1}}" : $"{Capital(measure)} σ_{{i}}",
                isLog ? AxisScale.Log : AxisScale.Linear) { Minimum = isLog ? null : 0 },
            Curves = curves,
            IsOrdered = true,
            Lines = Lines(curves, isRelative, isLog ? error : 0),
        };
    }

    private ImmutableArray<ReferenceLine> Lines(ImmutableArray<FigureCurve> curves, bool isRelative, double error)
    {
        var lines = samples
            .Where(sample => sample.Threshold is > 0 and < double.PositiveInfinity)
            .Select(sample => (sample.Rule, Level: isRelative ? sample.Threshold!.Value / sample.Values.Largest : sample.Threshold!.Value))
            .Select(item => new ReferenceLine($"tolerance {item.Rule}", Math.Round(item.Level, Math.Max(0, 15 - (int)Math.Ceiling(Math.Log10(Math.Max(1, item.Level)))))))
            .Distinct()
            .ToList();
        // Levels that differ from spectrum to spectrum say little beside many curves.
        if (lines.Count > 3)
            lines.Clear();
        var smallest = curves.SelectMany(curve => curve.Points).Select(point => point.Y).DefaultIfEmpty(1).Min();
        if (error > 0 && error >= smallest / 10)
            lines.Add(new("error of the computation", error) { IsDotted = true });
        return [.. lines];
    }

    /// <summary>
    /// Means over inputs, with a band from the smallest to the largest. A mean at or below the floor ends the curve: what is so far below the
    /// error of the computation says nothing, and zeros have no logarithm.
    /// </summary>
    private static ImmutableArray<FigurePoint> Points(ImmutableArray<SpectrumSample> group, bool isRelative, double floor)
    {
        var points = ImmutableArray.CreateBuilder<FigurePoint>();
        var count = group.Min(sample => sample.Values.Count);
        for (var i = 0; i < count; i++)
        {
            double[] values = [.. group.Select(sample => isRelative ? sample.Values[i] / sample.Values.Largest : sample.Values[i])];
            var mean = values.Average();
            if (mean <= floor)
                break;
            // On a logarithmic axis the band ends at the floor, and without a known error at the smallest that is not zero.
            var low = floor < 0 ? values.Min() : Math.Max(values.Min(), floor > 0 ? floor : values.Where(value => value > 0).Min());
            points.Add(new(i + 1, mean, low, values.Max()));
        }
        return points.ToImmutable();
    }

    private static string? Inputs(ImmutableArray<ImmutableArray<SpectrumSample>> groups)
    {
        var most = groups.Max(group => group.Length);
        return most == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"mean of {most} inputs; band: smallest to largest");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
