using RankTools.Features;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Dimensions of perturbed features.</summary>
internal sealed class PerturbedFeatureSection : ResultSection<PerturbedFeatureDimension>
{
    public override string Kind => "perturbed-feature";

    protected override string Title => "Perturbed features";

    protected override string Explanation =>
        "In how many directions each layer's features spread when the input is perturbed at random: principal components above a tolerance.";

    protected override IEnumerable<string> Sentences()
    {
        var runs = Runs();
        foreach (var sentence in Wording.Some(runs, "networks and settings", run => DepthWording.Trend(run.Name, "the number of directions", Means(run),
            $"{Condition(run.Results[0])}, {Wording.Count(run.Results[0].PerturbationCount, "perturbation")}, {Wording.Count(Inputs(run.Results), "input")}")))
        {
            yield return sentence;
        }
        if (runs.Count == 1 && DepthWording.Steps(Means(runs[0])) is { } steps)
            yield return steps;
        var saturated = Results.Count(r => r.IsSaturated);
        if (saturated > 0)
            yield return $"{Wording.Count(saturated, "result")} of {Results.Count} are saturated: more perturbations may well find more directions.";
        if (Results.Where(r => r.AgreesWithJacobian is not null).ToArray() is { Length: > 0 } compared)
            yield return $"{compared.Count(r => r.AgreesWithJacobian == true)} of {compared.Length} agree with the rank of the Jacobian.";
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        var runs = Runs();
        yield return DepthChart.Of("Directions by layer", "Directions",
        [
            .. runs.SelectMany(run => new[]
            {
                Curve(run, "Directions", r => r.Rank), Curve(run, "To first order", r => r.LinearRank) with { IsMain = false },
                Curve(run, "Jacobian rank", r => r.JacobianRank) with { IsMain = false },
                Curve(run, "Effective rank", r => r.EffectiveRank) with { IsMain = false, IsHidden = true },
                Curve(run, "Largest possible", r => Math.Min(r.PerturbationCount - 1, r.FeatureDimension)) with { IsMain = false, Style = SeriesStyle.Reference, Interval = "" },
            }.Where(curve => curve.Points.Count > 0)),
        ]);
        yield return SpectrumChart.Of("Deviations along the principal components", "Layer", "Standard deviation",
            [.. Results.Select(r => new SpectrumCurve(r.Layer, Wording.FileName(r.Source), SpectrumCurve.Thin(r.Deviations, r.Deviations.Count), r.Threshold))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Perturbed features",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Text("Source", r => r.Source), Whole("Directions", r => r.Rank),
            Whole("Low", r => r.RankLow), Whole("High", r => r.RankHigh), Flag("Unresolved", r => r.Unresolved), Flag("Saturated", r => r.IsSaturated),
            Whole("Perturbations", r => r.PerturbationCount), Number("Magnitude", r => r.Magnitude), Whole("Features", r => r.FeatureDimension),
            Number("Effective rank", r => r.EffectiveRank), Number("Stable rank", r => r.StableRank), Number("Nonlinearity", r => r.Nonlinearity),
            Whole("To first order", r => r.LinearRank), Whole("Jacobian rank", r => r.JacobianRank), Flag("Agrees", r => r.AgreesWithJacobian),
            Text("Method", r => r.Method.ToString()), Number("Seconds", r => r.ElapsedSeconds));
    }

    protected override IEnumerable<ReportFact> Settings() =>
    [
        Setting("Tolerance", Condition), Setting("Perturbations", r => r.PerturbationCount), Setting("Magnitude", r => r.Magnitude),
        Setting("Precision", r => r.Precision), Setting("Device", r => r.Device), Setting("Seed", r => r.Seed),
    ];

    private sealed record Run(string Network, string Name, PerturbedFeatureDimension[] Results);

    private static string Condition(PerturbedFeatureDimension result) => Wording.Tolerance(result.Rule, result.Tolerance);

    private static int Inputs(IEnumerable<PerturbedFeatureDimension> results) => results.Select(r => r.Source).Distinct().Count();

    private List<Run> Runs()
    {
        var groups = Results.GroupBy(r => (r.Network, Condition: Condition(r), r.PerturbationCount, r.Magnitude)).ToArray();
        var names = RunNames.Of([.. groups.Select(g => new[] { g.Key.Network, g.Key.Condition, $"n = {g.Key.PerturbationCount}", $"s = {Wording.Number(g.Key.Magnitude)}" })]);
        return [.. groups.Zip(names, (group, name) => new Run(group.Key.Network, name, [.. group]))];
    }

    private static (string Layer, double Value)[] Means(Run run) => [.. Curve(run, "", r => r.Rank).Points.Select(point => (point.Layer, point.Value))];

    private static DepthCurve Curve(Run run, string quantity, Func<PerturbedFeatureDimension, double?> value) => new(run.Network, run.Name, quantity, SeriesStyle.Line,
    [
        .. run.Results.Where(r => value(r) is not null).GroupBy(r => (r.LayerIndex, r.Layer)).OrderBy(layer => layer.Key.LayerIndex)
            .Select(layer => layer.Select(r => value(r)!.Value).ToArray() is { Length: 1 } one
                ? new DepthPoint(layer.Key.LayerIndex, layer.Key.Layer, one[0])
                : new DepthPoint(layer.Key.LayerIndex, layer.Key.Layer, layer.Average(r => value(r)!.Value), layer.Min(value), layer.Max(value), $"mean of {layer.Count()}")),
    ])
    {
        Interval = "smallest to largest",
    };
}
