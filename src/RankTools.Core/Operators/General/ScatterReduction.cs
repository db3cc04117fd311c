namespace RankTools.Operators;

/// <summary>What becomes of a number that an update meets.</summary>
internal enum ScatterReduction
{
    /// <summary>The update takes its place.</summary>
    None,

    /// <summary>Their sum.</summary>
    Add,

    /// <summary>Their product.</summary>
    Mul,

    /// <summary>The larger one.</summary>
    Max,

    /// <summary>The smaller one.</summary>
    Min,
}
