using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Monotone decrease, step by step.</summary>
internal sealed class MonotonicityStepSection : ResultSection<MonotonicityStep>
{
    public override string Kind => "monotonicity-step";

    protected override string Title => "Monotone decrease, step by step";

    protected override string Explanation => "Whether every singular value after a block is at most the block's norm times what it was before, as a theorem says, within the errors of the computation.";

    protected override IEnumerable<string> Sentences()
    {
        foreach (var network in Results.GroupBy(r => r.Network).Take(Wording.MostSentences))
        {
            yield return $"{network.Key}: of {Wording.Count(network.Count(), "step")}, {network.Count(r => r.Verdict == MonotonicityVerdict.Holds)} hold, "
                + $"{network.Count(r => r.Verdict == MonotonicityVerdict.Undecided)} are undecided, {network.Count(r => r.Verdict == MonotonicityVerdict.Violated)} are violated.";
            if (network.Count(r => r.IsMisleading) is > 0 and var misleading)
                yield return $"At {Wording.Count(misleading, "step")} the rank under the tolerance rises although no singular value does: the threshold fell faster than they.";
        }
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        var networks = Results.GroupBy(r => r.Network).ToArray();
        yield return DepthChart.Of("Rank before and after each step", "Rank",
        [
            .. networks.SelectMany(network => new[]
            {
                Curve(network, "Before", r => r.RankFrom) with { IsMain = false }, Curve(network, "After", r => r.RankTo),
                Curve(network, "After, at s times the threshold", r => r.ComparableRank) with { IsMain = false },
            }),
        ], "Step, by the layer after");
        yield return DepthChart.Of("Smallest margin", "s·σ before / σ after",
            [.. networks.Select(network => Curve(network, "Smallest margin", r => r.SmallestMargin))], "Step, by the layer after") with
        {
            Note = "The inequality holds where the margin is at least 1.",
        };
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Steps",
            Text("Network", r => r.Network), Text("Source", r => r.Source), Text("From", r => r.From), Text("To", r => r.To), Whole("Index", r => r.LayerIndex),
            Text("Verdict", r => r.Verdict.ToString()), Text("Exact ranks", r => r.ExactVerdict.ToString()), Whole("Rank from", r => r.RankFrom), Whole("Rank to", r => r.RankTo),
            Whole("Comparable rank", r => r.ComparableRank), Flag("Misleading", r => r.IsMisleading), Number("Smallest margin", r => r.SmallestMargin),
            Number("Norm, low", r => r.NormLow), Number("Norm, high", r => r.NormHigh), Whole("Holding", r => r.HoldingCount), Whole("Undecided", r => r.UndecidedCount),
            Whole("Below error", r => r.BelowErrorCount), Whole("Violated", r => r.ViolatedCount), Number("Rule defect", r => r.RuleDefect), Text("Explanation", r => r.Explanation));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance))];

    private static DepthCurve Curve(IGrouping<string, MonotonicityStep> network, string quantity, Func<MonotonicityStep, double?> value) => new(network.Key, network.Key, quantity, SeriesStyle.Points,
        [.. network.Where(r => value(r) is not null).Select(r => new DepthPoint(r.LayerIndex, r.To, value(r)!.Value, Text: $"{r.Verdict}, {Wording.FileName(r.Source)}"))]);
}
