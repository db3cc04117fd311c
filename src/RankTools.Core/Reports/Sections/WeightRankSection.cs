using RankTools.Ranks.Weights;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Spectra of weights.</summary>
internal sealed class WeightRankSection : ResultSection<WeightRank>
{
    public override string Kind => "weight-rank";

    protected override string Title => "Weights";

    protected override string Explanation =>
        "Ranks and spectra of the weight matrices and convolutions themselves, whatever data passes through them.";

    protected override IEnumerable<string> Sentences()
    {
        foreach (var file in Results.GroupBy(r => r.Source).Take(Wording.MostSentences))
        {
            var full = file.Count(r => r.Rank == Math.Min(r.Rows, r.Columns));
            var lowest = file.MinBy(r => Share(r))!;
            yield return $"{Wording.FileName(file.Key)}: of {Wording.Count(file.Count(), "array")} of weights, {full} have full rank; the lowest share is "
                + $"{Wording.Percent(Share(lowest))} at {lowest.Name} ({lowest.Rank} of {Math.Min(lowest.Rows, lowest.Columns)}, {Wording.Tolerance(lowest.Rule, lowest.Tolerance)}).";
            double[] alphas = [.. file.Select(r => r.Alpha).OfType<double>().Order()];
            if (alphas.Length > 0)
            {
                yield return $"The power law of the tail has an exponent from {Wording.Number(alphas[0])} to {Wording.Number(alphas[^1])}, "
                    + $"median {Wording.Number(alphas[alphas.Length / 2])}.";
            }
        }
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return Chart("Rank as a share of full rank", "Share of full rank", r => new(0, "", Share(r), null, null, $"{r.Rank} of {Math.Min(r.Rows, r.Columns)}"), "");
        if (Results.Any(r => r.Alpha is not null))
        {
            yield return Chart("Exponent of the tail", "α", r => new(0, "", r.Alpha ?? double.NaN, r.Alpha - r.AlphaStandardError, r.Alpha + r.AlphaStandardError, null), "standard error")
                with { Note = "Weights with fewer than ten singular values have no exponent." };
        }
        yield return SpectrumChart.Of("Singular values", "Weights", "Singular value",
            [.. Results.Select(r => new SpectrumCurve(r.Name, Wording.FileName(r.Source), SpectrumCurve.Thin(r.SingularValues, r.SingularValues.Count), r.Threshold))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Weights",
            Text("Source", r => r.Source), Text("Name", r => r.Name), Text("Kind", r => r.Kind.ToString()), Text("Shape", r => string.Join(" × ", r.Shape)),
            Whole("Rank", r => r.Rank), Whole("Low", r => r.RankLow), Whole("High", r => r.RankHigh), Share("Share of full rank", r => Share(r)),
            Number("Effective rank", r => r.EffectiveRank), Number("Stable rank", r => r.StableRank), Number("Norm", r => r.SpectralNorm),
            Number("Alpha", r => r.Alpha), Number("Error of alpha", r => r.AlphaStandardError), Whole("Tail", r => r.TailCount), Number("Plausibility", r => r.TailPlausibility),
            Whole("Operator rank", r => r.OperatorRank), Number("Operator norm", r => r.OperatorNorm), Text("Map", r => r.OperatorMap), Text("Type", r => r.ElementType));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance)), Setting("Precision", r => r.Precision)];

    private static double Share(WeightRank rank) => rank.Rank / (double)Math.Max(1, Math.Min(rank.Rows, rank.Columns));

    private ReportChart Chart(string title, string quantity, Func<WeightRank, DepthPoint> point, string interval) => DepthChart.Of(title, quantity,
    [
        .. Results.GroupBy(r => r.Source).Select(file => new DepthCurve(file.Key, Wording.FileName(file.Key), quantity, SeriesStyle.Points,
            [.. file.Select((r, i) => point(r) with { LayerIndex = i, Layer = r.Name })]) { Interval = interval }),
    ], "Weights, in the order of the file", "File");
}
