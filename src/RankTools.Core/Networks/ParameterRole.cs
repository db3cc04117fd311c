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

    /// <summary>Factor per channel at the end of a residual branch, initially 10⁻⁶ (Touvron et al. 2021, arXiv 2103.17239).</summary>
    LayerScale,
}
