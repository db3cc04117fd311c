namespace RankTools.Networks;

/// <summary>What a parameter is for. Decides its random initialisation and whether it counts as trained.</summary>
public enum ParameterRole
{
    /// <summary>Kernel of a convolution, out × in/groups × height × width.</summary>
    ConvolutionWeight,

    /// <summary>Matrix of a linear layer, out × in.</summary>
    LinearWeight,

    /// <summary>Additive constant of a convolution or linear layer.</summary>
    Bias,

    /// <summary>Multiplicative parameter of a normalisation (γ), initially one.</summary>
    Scale,

    /// <summary>Additive parameter of a normalisation (β), initially zero.</summary>
    Shift,

    /// <summary>Running mean of a batch normalisation, initially zero.</summary>
    RunningMean,

    /// <summary>Running variance of a batch normalisation, initially one.</summary>
    RunningVariance,

    /// <summary>Kernel that turns patches into tokens, features × channels × height × width.</summary>
    PatchWeight,

    /// <summary>Matrix of a Transformer's linear layer, out × in.</summary>
    TransformerWeight,

    /// <summary>Matrix of a mixer's linear layer, out × in.</summary>
    MixerWeight,

    /// <summary>Matrix before a gated linear unit: the first half of its rows makes the signal, the second half the gate.</summary>
    GatedWeight,

    /// <summary>Additive constant that goes with <see cref="GatedWeight"/>.</summary>
    GatedBias,

    /// <summary>Matrix that makes a gate across tokens, out × in.</summary>
    GateWeight,

    /// <summary>Additive constant that goes with <see cref="GateWeight"/>.</summary>
    GateBias,

    /// <summary>Additive constant of a Transformer's or mixer's linear layer.</summary>
    ZeroBias,

    /// <summary>Class or distillation token, 1 × 1 × features.</summary>
    PrefixToken,

    /// <summary>Constant added to every token, 1 × tokens × features.</summary>
    PositionEmbedding,

    /// <summary>Constants added to attention scores by relative position, positions × heads.</summary>
    RelativePositionBias,

    /// <summary>Factor at the end of a residual branch, one per feature.</summary>
    LayerScale,

    /// <summary>Factor per channel at the end of a convolutional residual branch, initially 10⁻⁶ (Touvron et al. 2021, arXiv 2103.17239).</summary>
    ChannelScale,

    /// <summary>A weight of an imported graph, whatever it is for.</summary>
    Imported,

    /// <summary>A number written into an imported graph that was not trained: a scale, a mask, a shape.</summary>
    Constant,
}
