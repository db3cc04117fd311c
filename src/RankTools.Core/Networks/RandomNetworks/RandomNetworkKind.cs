namespace RankTools.Networks.RandomNetworks;

/// <summary>Families of random networks.</summary>
public enum RandomNetworkKind
{
    /// <summary>Linear layers, each followed by the activation.</summary>
    Mlp,

    /// <summary>Convolutions that keep the size of the map, each followed by the activation.</summary>
    Cnn,

    /// <summary>
    /// x + W₂ φ(W₁ φ(x)), block after block (pre-activation, He et al. 2016, arXiv 1603.05027): linear layers for a vector, convolutions for a
    /// map.
    /// </summary>
    Residual,

    /// <summary>Blocks of attention and a two-layer perceptron, each normalised first and added to its input.</summary>
    Transformer,
}
