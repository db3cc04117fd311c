using RankTools.Collections;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Lyapunov spectra.</summary>
internal sealed class LyapunovSection : ResultSection<LyapunovSpectrum>
{
    private const int MostPlaces = 400;
    private const int MostFollowed = 16;
    private const int LongProduct = 100;

    public override string Kind => "lyapunov";

    protected override string Title => "Lyapunov spectra";

    protected override string Explanation =>
        "How fast directions grow or shrink from factor to factor of a deep product. Exponents that differ make the rank fall exponentially with depth.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "products", r =>
        $"{r.Name} (depth {Wording.Number(r.Depth)}): " + (r.Exponents.Count == 0 ? "no exponent is known"
            : $"exponents from {Wording.Number(r.Exponents[0])} to {Wording.Number(r.Exponents[^1])} nats per factor")
        + $"; {Wording.Mean(r.NumericalRank)} of {Wording.Count(r.InputDimension, "direction")} are left above r = {Wording.Number(r.Tolerance)}"
        + (r.LargestDeviation is { } deviation ? $"; the closed form is met within {Wording.Number(deviation)} standard errors." : "."));

    protected override IEnumerable<ReportChart?> Charts()
    {
        var names = Names();
        ReportChart Pick(ReportChart chart) => chart with { ChoiceTitle = "Product", Choices = Results.Count > 1 ? [.. names.Select(name => new ChartChoice(name))] : [] };
        var depth = new ChartAxis("Factors", Results.Any(r => r.Depth > LongProduct) ? AxisScale.Logarithmic : AxisScale.Linear) { OffersLogarithm = true };
        int? Choice(int i) => Results.Count > 1 ? i : null;
        yield return Pick(new("Exponents", new("Place in the spectrum, k") { OffersLogarithm = true }, new("μ, nats per factor"),
        [
            .. Results.SelectMany((r, i) => new[]
            {
                new ChartSeries("Measured", SeriesStyle.Line, Points(r.Exponents, r.StandardErrors)) { Choice = Choice(i), Interval = r.StandardErrors.Count > 0 ? "standard error" : "" },
                new ChartSeries("Closed form", SeriesStyle.Reference, Points(r.ClosedForm, [])) { Choice = Choice(i) },
            }.Where(series => series.Points.Count > 0)),
        ]));
        yield return Pick(new("Rank by depth", depth, new("Rank") { OffersLogarithm = true, FromZero = true },
        [
            .. Results.SelectMany((r, i) => new[]
            {
                Steps("Rank of the product", r, step => step.NumericalRank) with { Choice = Choice(i) },
                Steps("Expected from the exponents", r, step => step.AsymptoticRank) with { Choice = Choice(i), Style = SeriesStyle.Reference },
            }),
        ]));
        yield return Pick(new("How exponents settle", depth, new("Running estimate of μ"),
        [
            .. Results.SelectMany((r, i) => SpectrumPlaces.Of(r.Exponents.Count, MostFollowed).Select(k => new ChartSeries($"μ{k + 1}", SeriesStyle.Line,
                [.. r.Steps.Where(step => k < step.Exponents.Count).Select(step => new ChartPoint(step.Depth, step.Exponents[k], Text: step.Layer.Length > 0 ? step.Layer : null))]) { Choice = Choice(i) })),
        ]));
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Products",
            Text("Name", r => r.Name), Text("Factors", r => r.Factors.ToString()), Whole("Depth", r => r.Depth), Whole("Inputs", r => r.InputDimension), Whole("Input count", r => r.InputCount),
            Number("Largest exponent", r => r.Exponents.Count > 0 ? r.Exponents[0] : null), Number("Smallest exponent", r => r.Exponents.Count > 0 ? r.Exponents[^1] : null),
            Whole("Exponents", r => r.Exponents.Count), Whole("Lost", r => r.LostCount), Number("Rank", r => r.NumericalRank), Number("Rank from exponents", r => r.AsymptoticRank),
            Number("Largest deviation", r => r.LargestDeviation), Number("Sum", r => r.ExponentSum), Number("Mean log |det|", r => r.MeanLogDeterminant),
            Number("Kaplan–Yorke dimension", r => r.KaplanYorkeDimension), Number("Seconds", r => r.ElapsedSeconds));
        var rows = Results.Zip(Names()).SelectMany(pair => pair.First.Exponents.Select((value, k) => (Name: pair.Second, Result: pair.First, K: k, Value: value))).ToArray();
        yield return ReportTable.Of("Exponents", rows,
            Column.Text<(string Name, LyapunovSpectrum Result, int K, double Value)>("Product", row => row.Name),
            Column.Count<(string Name, LyapunovSpectrum Result, int K, double Value)>("k", row => row.K + 1),
            Column.Number<(string Name, LyapunovSpectrum Result, int K, double Value)>("μ", row => row.Value),
            Column.Number<(string Name, LyapunovSpectrum Result, int K, double Value)>("Standard error", row => At(row.Result.StandardErrors, row.K)),
            Column.Number<(string Name, LyapunovSpectrum Result, int K, double Value)>("Closed form", row => At(row.Result.ClosedForm, row.K)));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Tolerance", r => $"r = {Wording.Number(r.Tolerance)}"), Setting("Seed", r => r.Seed)];

    private IReadOnlyList<string> Names() => RunNames.Of([.. Results.Select(r => new[] { r.Name, $"depth {r.Depth}", $"seed {r.Seed}" })]);

    private static double? At(ValueList<double> list, int place) => place < list.Count ? list[place] : null;

    private static ChartPoint[] Points(ValueList<double> values, ValueList<double> errors) =>
        [.. SpectrumPlaces.Of(values.Count, MostPlaces).Select(k => new ChartPoint(k + 1, values[k], values[k] - At(errors, k), values[k] + At(errors, k)))];

    private static ChartSeries Steps(string name, LyapunovSpectrum result, Func<LyapunovStep, double> value) => new(name, SeriesStyle.Line,
        [.. result.Steps.Select(step => new ChartPoint(step.Depth, value(step), Text: step.Layer.Length > 0 ? step.Layer : null))]);
}
