using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>One axis.</summary>
/// <param name="Label">What it shows, with the unit.</param>
/// <param name="Scale">How numbers map to places.</param>
internal sealed record FigureAxis(string Label, AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Names of the positions of <see cref="AxisScale.Category"/>.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Where the axis begins; by default a little before the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where the axis ends; by default a little after the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Numbers grow to the left.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Numbers are shares, written as per cent.</summary>
    public bool IsShare { get; init; }

    /// <summary>The panel below has the same axis, and names it.</summary>
    public bool IsShared { get; init; }

    /// <summary>Only whole numbers are marked.</summary>
    public bool IsWhole { get; init; }

    public static FigureAxis OfCategories(string label, IEnumerable<string> names) =>
        new(label, AxisScale.Category) { Categories = [.. names] };

    /// <summary>The largest number that an axis shows; the smallest on a logarithmic one, and the shortest axis, are its inverse.</summary>
    internal const double Largest = 1e100;

    /// <summary>True where a number has a place; beyond <see cref="Largest"/> distances between numbers would overflow.</summary>
    public bool Has(double value) => Math.Abs(value) <= Largest && (Scale != AxisScale.Log || value >= 1 / Largest);
}
