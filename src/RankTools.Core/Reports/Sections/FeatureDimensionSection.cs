using RankTools.Features;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Dimensions of features.</summary>
internal sealed class FeatureDimensionSection : ResultSection<FeatureDimension>
{
    public override string Kind => "feature-dimension";

    protected override string Title => "Feature dimensions";

    protected override string Explanation =>
        "How many dimensions a cloud of feature vectors has: the directions that it spreads into (principal components), or the degrees of "
        + "freedom within it (distances between neighbours).";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(Place)], "sets of features", place =>
        $"{place.Key} ({Wording.Count(place.Max(r => r.Count), "sample")} of {Wording.Count(place.Max(r => r.Width), "feature")}): "
        + Wording.List(place.GroupBy(r => r.Method).Select(Telling).Select(r => $"{Wording.Number(Math.Round(r.Dimension, 2))}{(r.StandardError is { } error ? $" ± {Wording.Number(Math.Round(error, 2))}" : "")} by {Criterion(r)}"), 4) + ".");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Dimension by layer and criterion", "Dimension",
        [
            .. Results.GroupBy(Criterion).Select(criterion => new DepthCurve("", criterion.Key, criterion.Key, Places().Length > 1 ? SeriesStyle.Line : SeriesStyle.Points,
                [.. criterion.Select(r => new DepthPoint(Array.IndexOf(Places(), Place(r)), Place(r), r.Dimension, r.Dimension - r.StandardError, r.Dimension + r.StandardError))])
            {
                Interval = criterion.Any(r => r.StandardError is not null) ? "standard error" : "",
            }),
        ], "Features");
        yield return SpectrumChart.Of("Singular values of the centred samples", "Features", "Singular value",
        [
            .. Results.Where(r => r.SingularValues is { Count: > 0 }).GroupBy(Place).Select(place => place.First())
                .Select(r => new SpectrumCurve(Place(r), Place(r), SpectrumCurve.Thin(r.SingularValues!, r.SingularValues!.Count), null)),
        ]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Dimensions",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Text("Source", r => r.Source), Text("Method", r => r.Method.ToString()),
            Text("Criterion", r => r.Criterion), Number("Dimension", r => r.Dimension), Number("Standard error", r => r.StandardError), Number("Low", r => r.DimensionLow),
            Number("High", r => r.DimensionHigh), Whole("Samples", r => r.Count), Whole("Features", r => r.Width), Number("Radius", r => r.Radius),
            Whole("Duplicates", r => r.DuplicateCount), Whole("Outliers", r => r.OutlierCount), Whole("Ties", r => r.TieCount));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Device", r => r.Device), Setting("Seed", r => r.Seed)];

    /// <summary>One criterion for each method: of principal components the participation ratio, which needs no threshold.</summary>
    private static FeatureDimension Telling(IEnumerable<FeatureDimension> method) =>
        method.FirstOrDefault(r => r.Criterion == "participation ratio") ?? method.First();

    private string[] Places() => [.. Results.Select(Place).Distinct()];

    private static string Place(FeatureDimension result) => result.Layer.Length == 0 ? Wording.FileName(result.Source)
        : result.Network.Length > 0 ? $"{result.Network} {result.Layer}" : $"{Wording.FileName(result.Source)} {result.Layer}";

    private static string Criterion(FeatureDimension result) => $"{result.Method} {result.Criterion}";
}
