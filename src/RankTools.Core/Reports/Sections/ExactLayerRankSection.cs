using RankTools.Ranks.Exact;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Ranks without a tolerance.</summary>
internal sealed class ExactLayerRankSection : ResultSection<ExactLayerRank>
{
    public override string Kind => "exact-rank";

    protected override string Title => "Exact layer ranks";

    protected override string Explanation =>
        "The rank of each layer's Jacobian without any tolerance, by arithmetic modulo primes: directions that are lost here are lost entirely.";

    protected override IEnumerable<string> Sentences()
    {
        var runs = Runs();
        return Wording.Some(runs, "networks", run => DepthWording.Trend(run.Key, "exact rank", Means(run),
                Wording.Count(run.Select(r => r.Source).Distinct().Count(), "input")))
            .Concat(runs.Length == 1 && DepthWording.Steps(Means(runs[0])) is { } steps ? [steps] : []);
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Exact rank by layer", "Rank",
        [
            .. Runs().SelectMany(run => new[]
            {
                Curve(run, "Exact rank", layer => new(layer[0].LayerIndex, layer[0].Layer, layer.Average(r => r.Rank), layer.Min(r => r.Rank), layer.Max(r => r.Rank),
                    layer.Length > 1 ? $"mean of {layer.Length}" : null)) with { Interval = "smallest to largest" },
                Curve(run, "Largest possible", layer => new(layer[0].LayerIndex, layer[0].Layer, Math.Min(layer[0].InputDimension, layer[0].OutputDimension))) with
                {
                    IsMain = false,
                    Style = SeriesStyle.Reference,
                },
            }),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Exact ranks",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Text("Source", r => r.Source), Whole("Rank", r => r.Rank),
            Whole("Inputs", r => r.InputDimension), Whole("Outputs", r => r.OutputDimension), Text("Primes", r => r.Primes.ToString()),
            Text("Rank modulo each", r => r.PrimeRanks.ToString()), Whole("Kinks", r => r.KinkCount), Number("Seconds", r => r.ElapsedSeconds));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Patch", r => r.Patch), Setting("Context", r => r.Context), Setting("Starts at", r => r.InputNode), Setting("Seed", r => r.Seed)];

    private IGrouping<string, ExactLayerRank>[] Runs() => [.. Results.GroupBy(r => r.Network)];

    private static IEnumerable<ExactLayerRank[]> Layers(IEnumerable<ExactLayerRank> run) =>
        run.GroupBy(r => (r.LayerIndex, r.Layer)).OrderBy(layer => layer.Key.LayerIndex).Select(layer => layer.ToArray());

    private static DepthCurve Curve(IGrouping<string, ExactLayerRank> run, string quantity, Func<ExactLayerRank[], DepthPoint> point) =>
        new(run.Key, run.Key, quantity, SeriesStyle.Line, [.. Layers(run).Select(point)]);

    private static (string Layer, double Value)[] Means(IEnumerable<ExactLayerRank> run) => [.. Layers(run).Select(layer => (layer[0].Layer, layer.Average(r => (double)r.Rank)))];
}
