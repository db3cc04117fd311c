using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Monotone decrease of exact ranks, step by step.</summary>
internal sealed class ExactMonotonicityStepSection : ResultSection<ExactMonotonicityStep>
{
    public override string Kind => "exact-monotonicity-step";

    protected override string Title => "Monotone decrease of exact ranks";

    protected override string Explanation => "The rank after a block is at most the rank before it, as a theorem says of ranks without a tolerance.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => r.Network)], "networks", network =>
        $"{network.Key}: of {Wording.Count(network.Count(), "step")}, {network.Count(r => r.Verdict == MonotonicityVerdict.Holds)} hold and "
        + $"{network.Count(r => r.Verdict == MonotonicityVerdict.Violated)} are violated; most is lost at {network.MaxBy(r => r.Loss)!.To}.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Exact rank before and after each step", "Rank",
            [.. Results.GroupBy(r => r.Network).SelectMany(network => new[] { Curve(network, "Before", r => r.RankFrom) with { IsMain = false }, Curve(network, "After", r => r.RankTo) })],
            "Step, by the layer after");
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Steps",
            Text("Network", r => r.Network), Text("Source", r => r.Source), Text("From", r => r.From), Text("To", r => r.To), Whole("Index", r => r.LayerIndex),
            Text("Verdict", r => r.Verdict.ToString()), Whole("Rank from", r => r.RankFrom), Whole("Rank to", r => r.RankTo), Whole("Lost", r => r.Loss));
    }

    private static DepthCurve Curve(IGrouping<string, ExactMonotonicityStep> network, string quantity, Func<ExactMonotonicityStep, int> value) =>
        new(network.Key, network.Key, quantity, SeriesStyle.Points, [.. network.Select(r => new DepthPoint(r.LayerIndex, r.To, value(r), Text: Wording.FileName(r.Source)))]);
}
