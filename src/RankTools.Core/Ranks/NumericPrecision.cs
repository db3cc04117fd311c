namespace RankTools.Ranks;

/// <summary>The floating-point type a matrix was computed in.</summary>
public enum NumericPrecision
{
    /// <summary>32 bits, machine epsilon 2⁻²³ ≈ 1.19e-7.</summary>
    Single,

    /// <summary>64 bits, machine epsilon 2⁻⁵² ≈ 2.22e-16.</summary>
    Double,
}
