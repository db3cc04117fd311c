namespace RankTools.Reports.Charts;

/// <summary>Points that belong together.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Style">How they are drawn.</param>
/// <param name="Points">The points, from left to right.</param>
public sealed record ChartSeries(string Name, SeriesStyle Style, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>The picture that it is in; null for all of them.</summary>
    public int? Choice { get; init; }

    /// <summary>Whether it is hidden until the reader asks for it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What the ends of its intervals are, for example <c>standard error</c>; empty where it has none.</summary>
    public string Interval { get; init; } = "";
}
