namespace RankTools.Deficits.Causes;

/// <summary>What a correlation of deficit and rank says about the claim that rank deficiency causes the deficit.</summary>
public enum CauseVerdict
{
    /// <summary>Nothing can be said: too few to compare, or one of the two is constant.</summary>
    Undefined,

    /// <summary>No correlation that chance does not explain (p ≥ 0.05).</summary>
    NoEvidence,

    /// <summary>The deficit is larger where the rank is lower, as the claim expects.</summary>
    Supports,

    /// <summary>The deficit is larger where the rank is higher.</summary>
    Contradicts,
}
