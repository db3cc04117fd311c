namespace RankTools.Theory;

/// <summary>What was found of an inequality between intervals.</summary>
public enum MonotonicityVerdict
{
    /// <summary>It holds whatever the exact numbers are within their errors.</summary>
    Holds,

    /// <summary>The errors are too large to tell.</summary>
    Undecided,

    /// <summary>It fails whatever the exact numbers are within their errors. It is a theorem, so the computation is wrong.</summary>
    Violated,
}
