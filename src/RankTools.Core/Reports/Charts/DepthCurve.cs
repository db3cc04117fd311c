namespace RankTools.Reports.Charts;

/// <summary>Numbers of the layers of one network.</summary>
/// <param name="Network">The network: those with the same layers come into one picture.</param>
/// <param name="Run">What tells the curve from those of other networks and settings.</param>
/// <param name="Quantity">What the numbers are.</param>
/// <param name="Style">How they are drawn.</param>
/// <param name="Points">The numbers.</param>
internal sealed record DepthCurve(string Network, string Run, string Quantity, SeriesStyle Style, IReadOnlyList<DepthPoint> Points)
{
    /// <summary>Whether it is the curve that its run is looked at for: beside other runs, the others are hidden and it is called by its run alone.</summary>
    public bool IsMain { get; init; } = true;

    /// <summary>Whether it is hidden in any case until the reader asks for it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What the ends of its intervals are.</summary>
    public string Interval { get; init; } = "";
}
