using System.Collections.Immutable;
using System.Globalization;

using RankTools.Features;
using RankTools.Ranks;
using RankTools.Ranks.Comparison;
using RankTools.Ranks.Exact;
using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>One dimension of one layer: a result at one input, or a mean over several.</summary>
internal sealed record DepthSample(string Network, string Layer, double Value, double Low, double High)
{
    private const string Jacobian = "rank of the Jacobian";

    /// <summary>Position in the network; null where only the order of the results says.</summary>
    public int? LayerIndex { get; init; }

    /// <summary>Results behind the value.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Standard error, smallest and largest where the value is a mean already, or an estimate that knows its own error.</summary>
    public (double? StandardError, double Minimum, double Maximum) Spread { get; init; } = (null, Value, Value);

    /// <summary>The most that the value can be; null where there is no such bound.</summary>
    public double? Bound { get; init; }

    /// <summary>What is measured.</summary>
    public string Measure { get; init; } = Jacobian;

    /// <summary>What else it is measured under. Parts that all curves share go to the note, the others to the legend.</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    public static DepthSample Of(LayerRank rank) => Of(RankRow.Of(rank));

    public static DepthSample Of(RankRow rank) => new(rank.Network, rank.Layer, rank.Rank, rank.RankLow, rank.RankHigh)
    {
        LayerIndex = rank.LayerIndex,
        Bound = rank.InputDimension,
        Conditions = Text(new(rank.Rule, rank.Tolerance), rank.Patch, rank.Context, rank.InputNode),
    };

    public static DepthSample Of(LayerRankSummary rank) => new(rank.Network, rank.Layer, rank.Mean, rank.MeanRankLow, rank.MeanRankHigh)
    {
        LayerIndex = rank.LayerIndex,
        Count = rank.Count,
        Spread = (rank.StandardError, rank.Minimum, rank.Maximum),
        Bound = rank.InputDimension,
        Conditions = Text(new(rank.Rule, rank.Tolerance), rank.Patch, rank.Context, rank.InputNode),
    };

    public static DepthSample Of(ExactLayerRank rank) => new(rank.Network, rank.Layer, rank.Rank, rank.Rank, rank.Rank)
    {
        LayerIndex = rank.LayerIndex,
        Bound = rank.InputDimension,
        Measure = "exact " + Jacobian,
        Conditions = Text(null, rank.Patch, rank.Context, rank.InputNode),
    };

    public static DepthSample Of(PerturbedFeatureDimension dimension) =>
        new(dimension.Network, dimension.Layer, dimension.Rank, dimension.RankLow, dimension.RankHigh)
        {
            LayerIndex = dimension.LayerIndex,
            Bound = dimension.PerturbationCount - 1,
            Measure = "dimension of perturbed features",
            Conditions = [Text(new(dimension.Rule, dimension.Tolerance)), string.Create(CultureInfo.InvariantCulture,
                $"{dimension.PerturbationCount} perturbations of {dimension.Magnitude:G3}{(dimension.IsLinear ? " to first order" : "")}"), "", ""],
        };

    public static DepthSample Of(FeatureDimension dimension) => new(
        dimension.Network, dimension.Layer.Length > 0 ? dimension.Layer : Path.GetFileName(dimension.Source),
        dimension.Dimension, dimension.DimensionLow, dimension.DimensionHigh)
    {
        Spread = (dimension.StandardError, dimension.Dimension, dimension.Dimension),
        Measure = "dimension of features",
        Conditions = [$"{dimension.Method} {dimension.Criterion}", $"{dimension.Count} samples", "", ""],
    };

    /// <summary>Both sides of a manifold's dimension, and the estimate less what the estimator errs by on cubes of that dimension.</summary>
    public static IEnumerable<DepthSample> Of(ManifoldDimension dimension)
    {
        DepthSample Sample(string measure, double value, double low, double high, double? error) => new(dimension.Network, dimension.Layer, value, low, high)
        {
            LayerIndex = dimension.LayerIndex,
            Spread = (error, value, value),
            Measure = measure,
            Conditions = [Text(new(dimension.Rule, dimension.Tolerance)), string.Create(CultureInfo.InvariantCulture, $"{dimension.InputCount} inputs, tangents at {dimension.ImageCount}"), "", ""],
        };
        yield return Sample("rank on the data's tangents", dimension.TangentRank, dimension.TangentRankLow, dimension.TangentRankHigh, dimension.TangentRankError);
        if (dimension.IntrinsicDimension is not { } estimate)
            yield break;
        yield return Sample("intrinsic dimension (TwoNN)", estimate, estimate, estimate, dimension.StandardError);
        if (dimension.Bias is { } bias)
            yield return Sample("TwoNN less its bias", estimate - bias, estimate - bias, estimate - bias, dimension.CalibrationError);
    }

    private static ImmutableArray<string> Text(Tolerance? tolerance, string? patch, InputContext context, string? inputNode) =>
        [tolerance is null ? "" : Text(tolerance), patch is null ? "" : $"patch {patch}", context == InputContext.Real ? "" : $"context {context}",
            inputNode is null ? "" : $"from {inputNode}"];

    private static string Text(Tolerance tolerance) => "tolerance " + tolerance;
}
