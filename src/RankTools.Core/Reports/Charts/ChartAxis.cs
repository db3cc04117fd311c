namespace RankTools.Reports.Charts;

/// <summary>An axis.</summary>
/// <param name="Title">What is on it, with its unit where it has one.</param>
/// <param name="Scale">How it starts.</param>
public sealed record ChartAxis(string Title, AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Whether the reader may change between linear and logarithmic.</summary>
    public bool OffersLogarithm { get; init; }

    /// <summary>Names of the positions 0, 1, … of an axis of <see cref="AxisScale.Names"/>, unless the choice has its own.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether a linear axis begins at zero.</summary>
    public bool FromZero { get; init; }
}
