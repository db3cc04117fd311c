namespace RankTools.Ranks;

/// <summary>How singular values were computed.</summary>
public enum SpectrumMethod
{
    /// <summary>Roots of the eigenvalues of the smaller Gram matrix, summed in 64 bits: fast, resolves about 4e-7·σ_1.</summary>
    Gram,

    /// <summary>QR block by block, then the singular values of R, all in 64 bits: several times slower, resolves about 1e-14·σ_1.</summary>
    QrSvd,
}
