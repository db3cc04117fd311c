using RankTools.Ranks.Comparison;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Two runs of layer ranks beside each other.</summary>
internal sealed class LayerRankComparisonSection : ResultSection<LayerRankComparison>
{
    private const int MostLayers = 4;

    public override string Kind => "comparison";

    protected override string Title => "Layer ranks compared";

    protected override string Explanation => "How the rank of each layer differs between two runs, and whether chance explains it.";

    protected override IEnumerable<string> Sentences()
    {
        foreach (var (pair, index) in Pairs().Select((pair, i) => (pair, i)))
        {
            if (index == Wording.MostSentences)
                yield break;
            yield return $"{pair.Key}: of {Wording.Count(pair.Count(), "layer")}, {Changed(pair, RankChange.Decrease, "lower")}, "
                + $"{Changed(pair, RankChange.Increase, "higher")}, {pair.Count(r => r.Change == RankChange.Unchanged)} unchanged"
                + (pair.Count(r => r.Change == RankChange.Missing) is > 0 and var missing ? $" and {missing} in one run only." : ".");
            if (pair.Where(r => r.Difference is not null).MaxBy(r => Math.Abs(r.Difference!.Value)) is { Difference: not 0 } most)
            {
                yield return $"The largest difference is {(most.Difference > 0 ? "+" : "−")}{Wording.Mean(Math.Abs(most.Difference!.Value))} at {most.Layer}"
                    + (most.AdjustedPValue is { } p ? $" ({Wording.PValue(p)}, adjusted)." : ".");
            }
        }
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        var pairs = Pairs();
        yield return DepthChart.Of("Mean rank in both runs", "Mean rank",
        [
            .. pairs.SelectMany(pair => new[]
            {
                Curve(pair, Name("Reference", pair.Select(r => r.ReferenceNetwork)), r => r.ReferenceMean),
                Curve(pair, Name("Difference", pair.Select(r => r.DifferenceNetwork)), r => r.DifferenceMean),
            }),
        ]);
        yield return DepthChart.Of("Difference of the mean rank", "Difference",
        [
            .. pairs.Select(pair => new DepthCurve(pair.Key, pair.Key, "Difference", SeriesStyle.Bars,
                [.. pair.Where(r => r.Difference is not null).Select(r => new DepthPoint(r.LayerIndex, r.Layer, r.Difference!.Value,
                    r.Difference - r.StandardError, r.Difference + r.StandardError, r.Change.ToString()))])
            {
                Interval = "standard error",
            }),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Comparison",
            Text("Reference", r => r.ReferenceNetwork), Text("Difference network", r => r.DifferenceNetwork), Text("Layer", r => r.Layer),
            Whole("Index", r => r.LayerIndex), Text("Change", r => r.Change.ToString()), Number("Reference mean", r => r.ReferenceMean),
            Number("Difference mean", r => r.DifferenceMean), Number("Difference", r => r.Difference), Number("Low", r => r.DifferenceLow),
            Number("High", r => r.DifferenceHigh), Number("Standard error", r => r.StandardError), Number("p", r => r.PValue),
            Number("Adjusted p", r => r.AdjustedPValue), Text("Test", r => r.Test?.ToString()), Whole("Pairs", r => r.PairCount),
            Whole("Reference inputs", r => r.ReferenceCount), Whole("Difference inputs", r => r.DifferenceCount), Whole("Unresolved", r => r.UnresolvedCount));
    }

    protected override IEnumerable<ReportFact> Settings() =>
    [
        Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance)), Setting("Patch", r => r.Patch), Setting("Context", r => r.Context),
        Setting("Starts at", r => r.InputNode), Setting("Pairing", r => r.Pairing), Setting("Significance level", r => r.SignificanceLevel),
    ];

    private IGrouping<string, LayerRankComparison>[] Pairs()
    {
        // A layer of one run only lacks the other's name.
        var reference = Results.Select(r => r.ReferenceNetwork).OfType<string>().FirstOrDefault() ?? "reference";
        var difference = Results.Select(r => r.DifferenceNetwork).OfType<string>().FirstOrDefault() ?? "other run";
        return [.. Results.GroupBy(r => $"{r.ReferenceNetwork ?? reference} and {r.DifferenceNetwork ?? difference}")];
    }

    private static string Name(string side, IEnumerable<string?> networks) => networks.OfType<string>().FirstOrDefault() is { } network ? $"{side} ({network})" : side;

    private static DepthCurve Curve(IGrouping<string, LayerRankComparison> pair, string side, Func<LayerRankComparison, double?> value) => new(pair.Key, pair.Key, side, SeriesStyle.Line,
        [.. pair.Where(r => value(r) is not null).Select(r => new DepthPoint(r.LayerIndex, r.Layer, value(r)!.Value, Text: r.Change.ToString()))]) { IsMain = false };

    private static string Changed(IEnumerable<LayerRankComparison> pair, RankChange change, string word)
    {
        string[] layers = [.. pair.Where(r => r.Change == change).Select(r => r.Layer)];
        return layers.Length is 0 or > MostLayers ? $"{layers.Length} {word}" : $"{layers.Length} {word} ({string.Join(", ", layers)})";
    }
}
