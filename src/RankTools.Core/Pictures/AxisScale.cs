namespace RankTools.Pictures;

/// <summary>How an axis maps numbers to places.</summary>
internal enum AxisScale
{
    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>By their logarithm; numbers that are not positive have no place.</summary>
    Log,

    /// <summary>Positions 0, 1, 2 … with a name each.</summary>
    Category,
}
