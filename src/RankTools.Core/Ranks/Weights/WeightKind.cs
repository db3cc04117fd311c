namespace RankTools.Ranks.Weights;

/// <summary>What an array of weights is, by its number of axes or by the operator that it belongs to.</summary>
public enum WeightKind
{
    /// <summary>Two axes: a matrix as it is.</summary>
    Matrix,

    /// <summary>
    /// The kernel of a convolution, out × in/groups × sizes, reshaped to out rows. Of one- and two-dimensional ones the operator itself
    /// is measured beside the matrix.
    /// </summary>
    Convolution,

    /// <summary>More axes than that, or three of which the last is no size of a kernel: rows of the first axis, the others joined.</summary>
    Array,
}
