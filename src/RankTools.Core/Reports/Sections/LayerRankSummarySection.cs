using RankTools.Ranks;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Ranks of layers, merged over inputs.</summary>
internal sealed class LayerRankSummarySection : ResultSection<LayerRankSummary>
{
    public override string Kind => "layer-rank-summary";

    protected override string Title => "Layer ranks over inputs";

    protected override string Explanation =>
        "How many independent directions of the input, or of a patch of it, still reach each layer, as a mean over inputs.";

    protected override IEnumerable<string> Sentences()
    {
        var runs = Runs();
        return Wording.Some(runs, "networks and settings", run => DepthWording.Trend(run.Name, "mean rank", Means(run.Layers),
                $"{Wording.Tolerance(run.Layers[0].Rule, run.Layers[0].Tolerance)}, {Wording.Count(run.Layers.Max(layer => layer.Count), "input")}"))
            .Concat(runs.Count == 1 && DepthWording.Steps(Means(runs[0].Layers)) is { } steps ? [steps] : []);
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        var runs = Runs();
        yield return DepthChart.Of("Mean rank by layer", "Rank",
        [
            .. runs.SelectMany(run => new[]
            {
                Curve(run, "Mean rank", r => new(r.LayerIndex, r.Layer, r.Mean, r.Minimum, r.Maximum, Wording.Count(r.Count, "input"))) with { Interval = "smallest to largest" },
                Curve(run, "Mean effective rank", r => new(r.LayerIndex, r.Layer, r.MeanEffectiveRank)) with { IsMain = false },
                Curve(run, "Largest possible", r => new(r.LayerIndex, r.Layer, Math.Min(r.InputDimension, r.OutputDimension))) with
                {
                    IsMain = false,
                    Style = SeriesStyle.Reference,
                },
            }),
        ]) with { Note = "Bands reach from the smallest to the largest over inputs." };
        yield return DepthChart.Together("Mean rank as a share of the input directions", "Share of the input directions",
            [.. runs.Select(run => Curve(run, "", r => new(r.LayerIndex, r.Layer, r.Mean / r.InputDimension)))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Mean ranks",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Whole("Count", r => r.Count), Number("Mean", r => r.Mean),
            Number("Standard error", r => r.StandardError), Whole("Smallest", r => r.Minimum), Whole("Largest", r => r.Maximum),
            Number("Mean low", r => r.MeanRankLow), Number("Mean high", r => r.MeanRankHigh), Whole("Unresolved", r => r.UnresolvedCount),
            Number("Mean effective rank", r => r.MeanEffectiveRank), Number("Mean stable rank", r => r.MeanStableRank),
            Whole("Inputs", r => r.InputDimension), Whole("Outputs", r => r.OutputDimension));
    }

    protected override IEnumerable<ReportFact> Settings() =>
    [
        Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance)), Setting("Patch", r => r.Patch), Setting("Context", r => r.Context),
        Setting("Starts at", r => r.InputNode),
    ];

    private sealed record Run(string Network, string Name, LayerRankSummary[] Layers);

    private List<Run> Runs()
    {
        var groups = Results.GroupBy(r => (r.Network, Condition: Wording.Tolerance(r.Rule, r.Tolerance), Patch: r.Patch ?? "", r.Context, Node: r.InputNode ?? "")).ToArray();
        var names = RunNames.Of([.. groups.Select(g => new[] { g.Key.Network, g.Key.Condition, g.Key.Patch, g.Key.Context.ToString(), g.Key.Node })]);
        return [.. groups.Zip(names, (group, name) => new Run(group.Key.Network, name, [.. group.OrderBy(r => r.LayerIndex)]))];
    }

    private static (string Layer, double Value)[] Means(LayerRankSummary[] layers) => [.. layers.Select(layer => (layer.Layer, layer.Mean))];

    private static DepthCurve Curve(Run run, string quantity, Func<LayerRankSummary, DepthPoint> point) =>
        new(run.Network, run.Name, quantity, SeriesStyle.Line, [.. run.Layers.Select(point)]);
}
