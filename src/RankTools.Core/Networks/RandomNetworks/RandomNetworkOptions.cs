using System.Collections.Immutable;

namespace RankTools.Networks.RandomNetworks;

/// <summary>What a random network is like.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Width">Units of a layer: features, channels, or features of a token.</param>
/// <param name="Depth">Number of layers, or of blocks for <see cref="RandomNetworkKind.Residual"/> and <see cref="RandomNetworkKind.Transformer"/>.</param>
public sealed record RandomNetworkOptions(RandomNetworkKind Kind, int Width, int Depth)
{
    /// <summary>Shape of the input; default for the family's own (see <see cref="RandomNetwork"/>).</summary>
    public ImmutableArray<long> InputShape { get; init; }

    /// <summary>Outputs of a linear layer at the end; 0 for none.</summary>
    public int ClassCount { get; init; }

    /// <summary>Between the linear maps; null for GELU in Transformers and ReLU elsewhere.</summary>
    public NetworkActivation? Activation { get; init; }

    /// <summary>How matrices are drawn.</summary>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.Gaussian;

    /// <summary>Multiplies every matrix.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Standard deviation of the additive constants; 0 for none.</summary>
    public double BiasDeviation { get; init; }

    /// <summary>Multiplies the last matrix of every residual branch.</summary>
    public double BranchScale { get; init; } = 1;

    /// <summary>Rows and columns of a kernel, odd.</summary>
    public int KernelSize { get; init; } = 3;

    /// <summary>Attention heads, which divide the width.</summary>
    public int HeadCount { get; init; } = 4;

    /// <summary>Rows and columns of the patches that a Transformer cuts a map into.</summary>
    public int PatchSize { get; init; } = 4;

    /// <summary>The same seed gives the same weights.</summary>
    public long Seed { get; init; }

    /// <summary>The activation in force.</summary>
    public NetworkActivation ActivationInForce =>
        Activation ?? (Kind == RandomNetworkKind.Transformer ? NetworkActivation.Gelu : NetworkActivation.Relu);
}
