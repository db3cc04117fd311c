using RankTools.Inference;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>What a classifier says.</summary>
internal sealed class PredictionSection : ResultSection<NetworkPrediction>
{
    private const int Bins = 20;

    public override string Kind => "prediction";

    protected override string Title => "Predictions";

    protected override string Explanation => "The most probable class of each input.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => r.Network)], "networks", network =>
    {
        var labelled = network.Where(r => r.IsCorrect is not null).ToArray();
        return $"{network.Key}: {Wording.Count(network.Count(), "input")}"
            + (labelled.Length > 0 ? $", {Wording.Percent(labelled.Count(r => r.IsCorrect == true) / (double)labelled.Length)} of {Wording.Number(labelled.Length)} labelled ones right" : "")
            + $"; mean probability of the class chosen {Wording.Percent(network.Average(r => r.Probability))}.";
    });

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return new("Probability of the class chosen", new("Probability"), new("Inputs") { OffersLogarithm = true, FromZero = true },
        [
            .. Results.GroupBy(r => r.Network).Select(network => new ChartSeries(network.Key, SeriesStyle.Bars,
                [.. network.GroupBy(r => Math.Clamp((int)(r.Probability * Bins), 0, Bins - 1)).OrderBy(bin => bin.Key).Select(bin => new ChartPoint((bin.Key + 0.5) / Bins, bin.Count()))])),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Predictions",
            Text("Network", r => r.Network), Text("Source", r => r.Source), Text("Class", r => Wording.Class(r.ClassIndex, r.ClassName)), Whole("Index", r => r.ClassIndex),
            Share("Probability", r => r.Probability), Whole("Label", r => r.Label), Flag("Correct", r => r.IsCorrect),
            Text("Best classes", r => string.Join("; ", r.Top.Select(place => $"{Wording.Class(place.ClassIndex, place.ClassName)} {Wording.Percent(place.Probability)}"))));
    }
}
