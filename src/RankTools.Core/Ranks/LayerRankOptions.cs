using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

namespace RankTools.Ranks;

/// <summary>What is measured: with respect to which inputs, where, at which layers, under which rule.</summary>
/// <param name="Directions">Input directions of the Jacobian.</param>
/// <param name="Context">The real image, or zeros around the patch.</param>
/// <param name="Tolerance">The rule that counts singular values.</param>
/// <param name="Layers">Patterns of layer names; empty for the default probes.</param>
public sealed record LayerRankOptions(InputDirections Directions, InputContext Context, Tolerance Tolerance, ImmutableArray<string> Layers)
{
    /// <summary>The node that the directions are directions of; null for the network's first input.</summary>
    public Node? InputNode { get; init; }
}
