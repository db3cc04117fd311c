namespace RankTools.Theory;

/// <summary>What the factors of a product of matrices are.</summary>
public enum LyapunovFactors
{
    /// <summary>Jacobians of a network's blocks, one after another, at the points that the data passes through.</summary>
    Network,

    /// <summary>Independent square matrices with independent normal entries.</summary>
    Gaussian,

    /// <summary>Independent Haar-distributed orthogonal matrices times a number.</summary>
    Orthogonal,

    /// <summary>Matrices that were given.</summary>
    Matrix,
}
