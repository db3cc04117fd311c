namespace RankTools.Networks.RandomNetworks;

/// <summary>The function between the linear maps of a random network.</summary>
public enum NetworkActivation
{
    /// <summary>None: the network is linear.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, x/100).</summary>
    LeakyRelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>x/(1 + |x|).</summary>
    Softsign,

    /// <summary>log(1 + eˣ).</summary>
    Softplus,

    /// <summary>x where positive, eˣ − 1 elsewhere.</summary>
    Elu,

    /// <summary>ELU with the numbers of Klambauer et al. 2017 (arXiv 1706.02515).</summary>
    Selu,

    /// <summary>x Φ(x).</summary>
    Gelu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,
}
