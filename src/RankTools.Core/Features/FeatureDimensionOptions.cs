using System.Collections.Immutable;

using RankTools.Ranks;

namespace RankTools.Features;

/// <summary>What to measure of a cloud of features.</summary>
/// <param name="Methods">Which methods.</param>
/// <param name="VarianceThresholds">Shares of the variance that components are counted up to, each between 0 and 1.</param>
/// <param name="Tolerance">The rule that components are counted by as singular values.</param>
/// <param name="SmallestNeighbour">k_1 of Mle.</param>
/// <param name="LargestNeighbour">k_2 of Mle.</param>
/// <param name="LargestScale">The farthest neighbour that Gride looks at.</param>
/// <param name="Discard">The share of the largest ratios that TwoNN leaves out.</param>
/// <param name="Bootstrap">How many resampled data sets standard errors come from; 0 for none.</param>
/// <param name="SketchSize">Directions of a sketch in place of the covariance, or null.</param>
public sealed record FeatureDimensionOptions(
    ImmutableArray<DimensionMethod> Methods,
    ImmutableArray<double> VarianceThresholds,
    Tolerance Tolerance,
    int SmallestNeighbour = 10,
    int LargestNeighbour = 20,
    int LargestScale = 64,
    double Discard = 0.1,
    int Bootstrap = 200,
    int? SketchSize = null);
