using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Ranks of single blocks.</summary>
internal sealed class BlockRankSection : ResultSection<BlockRank>
{
    public override string Kind => "block-rank";

    protected override string Title => "Block ranks";

    protected override string Explanation => "The rank of each block's own Jacobian: what the block would lose of anything that enters it, whatever came before.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => r.Network)], "networks", network =>
    {
        var losing = network.Where(r => r.Loss > 0).ToArray();
        var most = network.MaxBy(r => r.Loss)!;
        return $"{network.Key}: {losing.Length} of {Wording.Count(network.Count(), "block")} fall short of full rank"
            + (losing.Length > 0 ? $", most {most.Layer}, by {(most.Rank is null ? "at least " : "")}{Wording.Number(most.Loss)} of {Wording.Number(Math.Min(most.InputDimension, most.OutputDimension))}." : ".");
    });

    protected override IEnumerable<ReportChart?> Charts()
    {
        var networks = Results.GroupBy(r => r.Network).ToArray();
        yield return DepthChart.Of("Rank by block", "Rank",
        [
            .. networks.SelectMany(network => new[]
            {
                Curve(network, "Rank", SeriesStyle.Points, r => r.Rank ?? r.RankHigh, r => r.RankLow, r => r.RankHigh) with { Interval = "proven bounds" },
                Curve(network, "Above the tolerance", SeriesStyle.Points, r => r.NumericalRank, r => r.NumericalRank - r.NumericalRankError, r => r.NumericalRank + r.NumericalRankError) with
                {
                    IsMain = false,
                    Interval = "standard error",
                },
                Curve(network, "Full rank", SeriesStyle.Reference, r => Math.Min(r.InputDimension, r.OutputDimension), _ => null, _ => null) with { IsMain = false },
            }),
        ], "Block, by where it ends");
        yield return SpectrumChart.Of("Singular values of the blocks", "Block", "Singular value",
            [.. Results.Where(r => r.SingularValues.Count > 0).Select(r => new SpectrumCurve(r.Layer, Wording.FileName(r.Source), SpectrumCurve.Thin(r.SingularValues, r.SingularValues.Count), r.Tolerance * r.SpectralNorm))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Blocks",
            Text("Network", r => r.Network), Text("Entry", r => r.Entry), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Text("Operator", r => r.Operator),
            Text("Source", r => r.Source), Whole("Rank", r => r.Rank), Whole("Low", r => r.RankLow), Whole("High", r => r.RankHigh), Text("Bound by", r => r.BoundBy),
            Whole("Loss", r => r.Loss), Number("Above the tolerance", r => r.NumericalRank), Number("Its error", r => r.NumericalRankError), Number("Norm", r => r.SpectralNorm),
            Whole("Inputs", r => r.InputDimension), Whole("Outputs", r => r.OutputDimension), Text("Loses most", r => r.LosesMost), Whole("Largest loss", r => r.LargestLoss),
            Number("Seconds", r => r.ElapsedSeconds));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Tolerance", r => $"r = {Wording.Number(r.Tolerance)}"), Setting("Device", r => r.Device), Setting("Seed", r => r.Seed)];

    private static DepthCurve Curve(
        IGrouping<string, BlockRank> network, string quantity, SeriesStyle style, Func<BlockRank, double> value, Func<BlockRank, double?> low, Func<BlockRank, double?> high) =>
        new(network.Key, network.Key, quantity, style, [.. network.Select(r => new DepthPoint(r.LayerIndex, r.Layer, value(r), low(r), high(r), Wording.FileName(r.Source)))]);
}
