namespace RankTools.Reports.Charts;

/// <summary>One of several pictures in a chart.</summary>
/// <param name="Name">What the reader chooses it by.</param>
public sealed record ChartChoice(string Name)
{
    /// <summary>Names of the horizontal axis in this picture; empty for those of the axis.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
