using RankTools.Ranks;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Ranks of matrices.</summary>
internal sealed class MatrixRankSection : ResultSection<MatrixRank>
{
    public override string Kind => "matrix-rank";

    protected override string Title => "Matrix ranks";

    protected override string Explanation => "The numerical rank of each matrix: how many singular values exceed a threshold.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "matrices", r =>
        $"{Wording.FileName(r.Source)} ({r.Rows} × {r.Columns}) has rank {Wording.Number(r.Rank)} of {Wording.Number(Math.Min(r.Rows, r.Columns))} "
        + $"({Wording.Tolerance(r.Rule, r.Tolerance)}){(r.Unresolved ? "; the tolerance is finer than the computation" : "")}.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return SpectrumChart.Of("Singular values", "Matrix", "Singular value", [.. Results.Select((r, i) => new SpectrumCurve(
            Results.Count <= Wording.MostSentences ? "All" : $"{i + 1}: {Wording.FileName(r.Source)}", Wording.FileName(r.Source),
            SpectrumCurve.Thin(r.SingularValues, r.SingularValues.Count), r.Threshold))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Ranks",
            Text("Source", r => r.Source), Whole("Rows", r => r.Rows), Whole("Columns", r => r.Columns), Whole("Rank", r => r.Rank), Whole("Low", r => r.RankLow),
            Whole("High", r => r.RankHigh), Flag("Unresolved", r => r.Unresolved), Number("Effective rank", r => r.EffectiveRank),
            Number("Stable rank", r => r.StableRank), Number("Participation ratio", r => r.ParticipationRatio), Number("Gap", r => r.Gap),
            Number("Norm", r => r.SpectralNorm), Number("Threshold", r => r.Threshold), Text("Method", r => r.Method.ToString()));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance)), Setting("Precision", r => r.Precision)];
}
