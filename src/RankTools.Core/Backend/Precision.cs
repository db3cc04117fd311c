namespace RankTools.Backend;

/// <summary>Number type that tangents and other bulk work are computed in. Primals are always in double.</summary>
public enum Precision
{
    /// <summary>32-bit floating point: about 3e-7 relative per ten layers.</summary>
    Single,

    /// <summary>64-bit floating point: slower by two to four, for numbers that must be right to ten digits.</summary>
    Double,
}
