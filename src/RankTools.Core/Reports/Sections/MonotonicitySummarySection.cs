using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Monotone decrease, the verdict.</summary>
internal sealed class MonotonicitySummarySection : ResultSection<MonotonicitySummary>
{
    public override string Kind => "monotonicity";

    protected override string Title => "Monotone decrease";

    protected override string Explanation => "Whether information only ever shrinks on the way through the network: the verdict over all steps and inputs.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "networks", r => $"{r.Network}: {r.Conclusion}");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Mean change of the rank from layer to layer", "Mean change",
        [
            .. Results.Select(r => new DepthCurve(r.Network, r.Network, "Mean change", SeriesStyle.Bars,
                [.. r.Curve.Select((change, i) => new DepthPoint(i, change.To, change.Change, change.Low, change.High, $"from {change.From}"))])
            {
                Interval = r.Curve.Any(change => change.Low is not null) ? "95% of resamples" : "",
            }),
        ], "Step, by the layer after");
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Verdicts",
            Text("Network", r => r.Network), Text("Verdict", r => r.Verdict.ToString()), Whole("Inputs", r => r.InputCount), Whole("Steps", r => r.StepCount),
            Whole("Holding", r => r.HoldingCount), Whole("Undecided", r => r.UndecidedCount), Whole("Violated", r => r.ViolatedCount), Whole("Misleading", r => r.MisleadingCount),
            Number("Smallest margin", r => r.SmallestMargin), Number("Error probability", r => r.ErrorProbability), Text("Conclusion", r => r.Conclusion));
        var changes = Results.SelectMany(r => r.Curve.Select(change => (r.Network, Change: change))).ToArray();
        yield return ReportTable.Of("Mean changes", changes,
            Column.Text<(string Network, MeanRankChange Change)>("Network", row => row.Network),
            Column.Text<(string Network, MeanRankChange Change)>("From", row => row.Change.From),
            Column.Text<(string Network, MeanRankChange Change)>("To", row => row.Change.To),
            Column.Number<(string Network, MeanRankChange Change)>("Mean before", row => row.Change.MeanFrom),
            Column.Number<(string Network, MeanRankChange Change)>("Mean after", row => row.Change.MeanTo),
            Column.Number<(string Network, MeanRankChange Change)>("Change", row => row.Change.Change),
            Column.Number<(string Network, MeanRankChange Change)>("Low", row => row.Change.Low),
            Column.Number<(string Network, MeanRankChange Change)>("High", row => row.Change.High),
            Column.Share<(string Network, MeanRankChange Change)>("Resamples that rise", row => row.Change.RiseShare));
    }
}
