using RankTools.Collections;

namespace RankTools.Ranks.Exact;

/// <summary>
/// The rank of one layer's Jacobian at one input without any tolerance: that of the matrix of whole numbers times powers of two, and
/// of quotients of such, that the network's weights and gates make it. Immutable.
/// </summary>
public sealed record ExactLayerRank
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network, as <c>Get-NeuralNetworkLayer</c> numbers them.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>The input: a file path, or a description of an array.</summary>
    public required string Source { get; init; }

    /// <summary>p, the number of input directions: columns of the Jacobian.</summary>
    public required long InputDimension { get; init; }

    /// <summary>d_l, the number of the layer's outputs: rows of the Jacobian.</summary>
    public required long OutputDimension { get; init; }

    /// <summary>The rank as a part of <see cref="InputDimension"/>; 0 where there are no inputs.</summary>
    public double Share => InputDimension > 0 ? (double)Rank / InputDimension : 0;

    /// <summary>The input directions that are lost: <see cref="InputDimension"/> without the rank.</summary>
    public long Loss => InputDimension - Rank;

    /// <summary>The rank: the largest of <see cref="PrimeRanks"/>. Never above the true one.</summary>
    public required int Rank { get; init; }

    /// <summary>The primes.</summary>
    public required ValueList<long> Primes { get; init; }

    /// <summary>The rank modulo each of them. Two of them agree on the largest.</summary>
    public required ValueList<int> PrimeRanks { get; init; }

    /// <summary>What surrounds the patch.</summary>
    public required InputContext Context { get; init; }

    /// <summary>The input patch or patches as <c>16x16@104,104</c>; null for the whole input.</summary>
    public required string? Patch { get; init; }

    /// <summary>The layer whose value the Jacobian is taken with respect to; null for the network's first input.</summary>
    public string? InputNode { get; init; }

    /// <summary>What was done to the picture, as <see cref="Data.Preprocessing.Describe"/> puts it; null for an input that was an array.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>SHA-256 of the weight file in lower-case hexadecimal; null for weights that are not a file's.</summary>
    public string? WeightHash { get; init; }

    /// <summary>Seed of the primes.</summary>
    public required long Seed { get; init; }

    /// <summary>Units within 1e-12 relative of a kink of their activation, whose gate rounding may have decided.</summary>
    public required long KinkCount { get; init; }

    /// <summary>Seconds from the start of this input's computation to this layer's result.</summary>
    public required double ElapsedSeconds { get; init; }
}
