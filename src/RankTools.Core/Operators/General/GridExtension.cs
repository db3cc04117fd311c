namespace RankTools.Operators;

/// <summary>What lies beyond the ends of a map that is sampled.</summary>
internal enum GridExtension
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The outermost input, over and over.</summary>
    Border,

    /// <summary>The map in a mirror.</summary>
    Reflection,
}
