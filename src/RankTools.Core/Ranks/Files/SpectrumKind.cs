namespace RankTools.Ranks.Files;

/// <summary>What a spectrum in a file belongs to. Files hold these names.</summary>
internal enum SpectrumKind
{
    /// <summary>The Jacobian of a layer.</summary>
    Jacobian,

    /// <summary>A matrix, or the reshaped kernel of a convolution.</summary>
    Matrix,

    /// <summary>A convolution as the operator that it is.</summary>
    Operator,
}
