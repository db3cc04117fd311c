using RankTools.Reports.Charts;
using RankTools.Reports.Tables;
using RankTools.Theory;

namespace RankTools.Reports.Sections;

/// <summary>Intrinsic dimension of a data set's features beside the Jacobian's rank on its tangents.</summary>
internal sealed class ManifoldDimensionSection : ResultSection<ManifoldDimension>
{
    public override string Kind => "manifold-dimension";

    protected override string Title => "Manifold dimensions";

    protected override string Explanation =>
        "The intrinsic dimension of a data set's features at each layer (TwoNN), and the rank of the Jacobian on the directions in which the data lie around single images. "
        + "The estimator's bias is what it errs by on cubes of a known dimension with as many points.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Runs()], "networks", run => DepthWording.Trend(run.Key, "mean tangent rank",
        [.. run.OrderBy(r => r.LayerIndex).Select(r => (r.Layer, r.TangentRank))], $"{Wording.Count(run.First().InputCount, "input")}, tangents at {Wording.Count(run.First().ImageCount, "image")}"));

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Dimension by layer", "Dimension",
        [
            .. Runs().SelectMany(run => new[]
            {
                Curve(run, "Tangent rank", r => r.TangentRank, r => r.TangentRankError),
                Curve(run, "TwoNN", r => r.IntrinsicDimension, r => r.StandardError) with { IsMain = false },
            }),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Dimensions",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Text("Source", r => r.Source), Whole("Inputs", r => r.InputCount),
            Number("TwoNN", r => r.IntrinsicDimension), Number("Standard error", r => r.StandardError), Number("Bias", r => r.Bias), Whole("Duplicates", r => r.DuplicateCount),
            Number("Tangent rank", r => r.TangentRank), Number("Error of tangent rank", r => r.TangentRankError), Number("Low", r => r.TangentRankLow),
            Number("High", r => r.TangentRankHigh), Whole("Tangents", r => r.TangentDimension), Number("Share of variance", r => r.TangentVarianceShare),
            Whole("Neighbours", r => r.NeighborCount), Number("Radius", r => r.NeighborhoodRadius), Whole("Images", r => r.ImageCount), Whole("Width", r => r.Width));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Tolerance", r => Wording.Tolerance(r.Rule, r.Tolerance)), Setting("Device", r => r.Device), Setting("Seed", r => r.Seed)];

    private IEnumerable<IGrouping<string, ManifoldDimension>> Runs() => Results.GroupBy(r => r.Network);

    private static DepthCurve Curve(IGrouping<string, ManifoldDimension> run, string quantity, Func<ManifoldDimension, double?> value, Func<ManifoldDimension, double?> error) =>
        new(run.Key, run.Key, quantity, SeriesStyle.Line,
            [.. run.Where(r => value(r) is not null).Select(r => new DepthPoint(r.LayerIndex, r.Layer, value(r)!.Value, value(r) - error(r), value(r) + error(r)))])
        {
            Interval = "standard error",
        };
}
