namespace RankTools.Pictures;

/// <summary>A level on the vertical axis that curves are held against: a tolerance, a bound.</summary>
/// <param name="Label">What the legend says.</param>
/// <param name="Value">The level.</param>
internal sealed record ReferenceLine(string Label, double Value)
{
    /// <summary>Dotted instead of dashed, for a second kind of level.</summary>
    public bool IsDotted { get; init; }
}
