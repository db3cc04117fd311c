using RankTools.Deficits.Causes;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Whether deficits go with a rank.</summary>
internal sealed class DeficitCorrelationSection : ResultSection<DeficitCorrelation>
{
    public override string Kind => "deficit-correlation";

    protected override string Title => "Deficit and rank";

    protected override string Explanation => "Whether the independence deficit is larger where a rank is lower, as the claim that rank deficiency causes it expects.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "correlations", r => r.Spearman is { } spearman
        ? $"{r.Rank} over {Wording.Number(r.Count)} {Over(r)}: Spearman's ρ is {Wording.Number(Math.Round(spearman, 3))}"
            + $"{(r.PValue is { } p ? $" ({Wording.PValue(p)})" : "")}; verdict {r.Verdict}."
        : $"{r.Rank} over {Wording.Number(r.Count)} {Over(r)}: no correlation is defined.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        string[] ranks = [.. Results.Select(r => r.Rank).Distinct()];
        yield return new("Rank correlation of deficit and rank", new("Rank", AxisScale.Names) { Names = ranks }, new("Spearman's ρ") { FromZero = true },
        [
            .. Results.Where(r => r.Spearman is not null).GroupBy(Over).Select(group => new ChartSeries(group.Key, SeriesStyle.Bars,
                [.. group.Select(r => new ChartPoint(Array.IndexOf(ranks, r.Rank), r.Spearman!.Value, Text: r.PValue is { } p ? Wording.PValue(p) : null))])),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Correlations",
            Text("Over", r => r.Over), Text("Source", r => r.Source), Whole("Label permutation", r => r.LabelPermutation), Text("Rank", r => r.Rank), Whole("Count", r => r.Count),
            Number("Spearman's ρ", r => r.Spearman), Number("p", r => r.PValue), Whole("Permutations", r => r.Permutations), Text("Verdict", r => r.Verdict.ToString()));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Permutations", r => r.Permutations), Setting("Seed", r => r.Seed)];

    private static string Over(DeficitCorrelation result) => result.Source.Length == 0 ? result.Over
        : $"{result.Over} of {Wording.FileName(result.Source)}{(result.LabelPermutation is { } permutation ? $", labels permuted ({permutation})" : "")}";
}
