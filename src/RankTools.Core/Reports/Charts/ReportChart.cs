namespace RankTools.Reports.Charts;

/// <summary>A chart as data: what is drawn, on which axes.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">What is drawn.</param>
public sealed record ReportChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>What is chosen from <see cref="Choices"/>, for example <c>Layer</c>.</summary>
    public string ChoiceTitle { get; init; } = "";

    /// <summary>Pictures of which one is shown at a time; none where all series are in one.</summary>
    public IReadOnlyList<ChartChoice> Choices { get; init; } = [];

    /// <summary>What is not shown, or how to read it; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>Points of all series together.</summary>
    public int PointCount => Series.Sum(series => series.Points.Count);
}
