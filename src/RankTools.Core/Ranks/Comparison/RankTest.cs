namespace RankTools.Ranks.Comparison;

/// <summary>How the significance of a difference between two runs is found. All tests are two-sided.</summary>
public enum RankTest
{
    /// <summary><see cref="PairedT"/> where inputs of both runs can be paired, <see cref="Welch"/> elsewhere.</summary>
    Auto,

    /// <summary>Student's t of the differences of pairs.</summary>
    PairedT,

    /// <summary>Signs of the differences are flipped: all 2ⁿ ways up to 20 pairs, seeded draws beyond. Its p-value is at least 2¹⁻ⁿ.</summary>
    Permutation,

    /// <summary>Whether as many pairs rise as fall; equal ones do not count.</summary>
    Sign,

    /// <summary>Welch's t of two independent samples of unequal variance.</summary>
    Welch,
}
