using System.Collections.Immutable;

namespace RankTools.Ranks.Weights;

/// <summary>What is measured of weights.</summary>
/// <param name="Tolerance">The rule that ranks count by.</param>
/// <param name="Names">Patterns of names, with * and ?; empty for all.</param>
/// <param name="MapSize">Rows and columns of the map on which convolutions are measured whose own is not known; 0 for none.</param>
/// <param name="BootstrapCount">Samples for the plausibility of the power law; 0 for none.</param>
/// <param name="Precision">What the weights were computed in; null takes their own type.</param>
public sealed record WeightRankOptions(
    Tolerance Tolerance, ImmutableArray<string> Names, int MapSize, int BootstrapCount, Backend.Precision? Precision);
