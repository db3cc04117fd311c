namespace RankTools.Pictures;

/// <summary>What the band around a curve of means shows.</summary>
public enum FigureBand
{
    /// <summary><see cref="StandardError"/> where a layer has several results, else <see cref="Interval"/>.</summary>
    Auto,

    /// <summary>Mean ± one standard error over inputs.</summary>
    StandardError,

    /// <summary>From the smallest to the largest over inputs.</summary>
    Range,

    /// <summary>The interval of the computation's error, RankLow to RankHigh; means over inputs.</summary>
    Interval,

    /// <summary>No band.</summary>
    None,
}
