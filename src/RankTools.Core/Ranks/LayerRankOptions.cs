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
    /// <summary>
    /// Singular values below this share of the largest need not be computed: layers further on are measured in the directions above it,
    /// and what was left out is bounded. Null for a tenth of the tolerance's threshold, 0 to compute all.
    /// </summary>
    public double? SpectrumFloor { get; init; }

    /// <summary>Drops directions wherever there are any below the floor, whether that saves time or not: for tests.</summary>
    internal bool AlwaysCompresses { get; init; }

    /// <summary>The node that the directions are directions of; null for the network's first input.</summary>
    public Node? InputNode { get; init; }
}
