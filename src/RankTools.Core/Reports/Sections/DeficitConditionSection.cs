using RankTools.Deficits.Causes;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Deficits under conditions that change the rank.</summary>
internal sealed class DeficitConditionSection : ResultSection<DeficitCondition>
{
    public override string Kind => "deficit-condition";

    protected override string Title => "Deficit under conditions";

    protected override string Explanation => "Deficits and ranks of networks, checkpoints, random weights and permuted labels side by side.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "conditions", r =>
        $"{Name(r)}: the mean score is {Wording.Score(r.Score)}, {Wording.Score(r.Excess)} above that of permuted targets, at an effective rank of {Wording.Number(r.LogitEffectiveRank)} of the logits.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return new("Deficit against the rank of the logits", new("Effective rank of the logits") { OffersLogarithm = true }, new("Score above the null"),
            [.. Results.Select(r => new ChartSeries(Name(r), SeriesStyle.Points, [new(r.LogitEffectiveRank, r.Excess, Text: $"rank {r.LogitRank}")]))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Conditions",
            Text("Network", r => r.Network), Text("Source", r => r.Source), Whole("Label permutation", r => r.LabelPermutation), Whole("Classes measured", r => r.Classes),
            Whole("Images", r => r.Images), Number("Score", r => r.Score), Number("Null score", r => r.NullScore), Number("Excess", r => r.Excess), Whole("Classes", r => r.ClassCount),
            Whole("Logit rank", r => r.LogitRank), Number("Logit effective rank", r => r.LogitEffectiveRank), Whole("Feature width", r => r.FeatureWidth),
            Whole("Feature rank", r => r.FeatureRank), Number("Feature effective rank", r => r.FeatureEffectiveRank));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Seed", r => r.Seed)];

    private static string Name(DeficitCondition result) => (result.Network.Length > 0 ? result.Network : Wording.FileName(result.Source))
        + (result.LabelPermutation is { } permutation ? $", labels permuted ({permutation})" : "");
}
