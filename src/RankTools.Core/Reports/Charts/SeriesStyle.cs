namespace RankTools.Reports.Charts;

/// <summary>How a series is drawn.</summary>
public enum SeriesStyle
{
    /// <summary>A line through the points, intervals as a band.</summary>
    Line,

    /// <summary>Points alone, intervals as whiskers.</summary>
    Points,

    /// <summary>Bars from zero, intervals as whiskers.</summary>
    Bars,

    /// <summary>A thin broken line: a limit, a threshold, a closed form.</summary>
    Reference,
}
