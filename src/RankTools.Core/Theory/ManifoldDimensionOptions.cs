using System.Collections.Immutable;

using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>What is measured of the manifold that a network's inputs lie on.</summary>
/// <param name="Layers">Patterns of layer names; empty for the default probes.</param>
/// <param name="Tolerance">The rule that counts singular values of the Jacobian on tangent directions.</param>
/// <param name="ImageCount">Inputs at which tangent directions are taken, at most: all where there are fewer.</param>
/// <param name="NeighborCount">Neighbours that tangent directions are estimated from.</param>
/// <param name="TangentDimension">How many tangent directions; null for the intrinsic dimension of the inputs by TwoNN.</param>
/// <param name="LargestScale">The farthest neighbour that Gride looks at.</param>
/// <param name="BatchSize">Inputs of a value pass at most.</param>
public sealed record ManifoldDimensionOptions(
    ImmutableArray<string> Layers, Tolerance Tolerance, int ImageCount = 16, int NeighborCount = 20, int? TangentDimension = null, int LargestScale = 64,
    int BatchSize = 32);
