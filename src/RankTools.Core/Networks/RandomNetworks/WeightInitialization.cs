namespace RankTools.Networks.RandomNetworks;

/// <summary>
/// How the matrices of a random network are drawn. A convolution's fan-in is input channels · kernel area. The gain multiplies all
/// of them.
/// </summary>
public enum WeightInitialization
{
    /// <summary>Normal with variance gain²/fan-in (Poole et al. 2016, arXiv 1606.05340).</summary>
    Gaussian,

    /// <summary>Normal with variance 2·gain²/fan-in (He et al. 2015, arXiv 1502.01852).</summary>
    He,

    /// <summary>Uniform with variance 2·gain²/(fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    Glorot,

    /// <summary>
    /// Haar-distributed with orthonormal rows or columns, whichever are fewer (Saxe et al. 2013, arXiv 1312.6120); a convolution as the
    /// matrix outputs × (channels · kernel area).
    /// </summary>
    Orthogonal,

    /// <summary>
    /// All non-zero singular values of the Jacobian equal at the start (Pennington et al. 2017, arXiv 1711.04735). Mlp and Cnn: orthogonal
    /// matrices, in a convolution at the kernel's centre and zero elsewhere (Xiao et al. 2018, arXiv 1806.05393); exact for the
    /// identity, near for odd functions of slope one, and exact for ReLU with mirrored units (Balduzzi et al. 2017,
    /// arXiv 1702.08591), where half of the width is spent on them. Residual and Transformer: every branch ends in zeros
    /// (Bachlechner et al. 2020, arXiv 2003.04887).
    /// </summary>
    DynamicalIsometry,
}
