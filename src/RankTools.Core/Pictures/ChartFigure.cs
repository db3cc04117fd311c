using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>A figure with two axes.</summary>
internal sealed record ChartFigure : Figure
{
    public required FigureAxis X { get; init; }

    public required FigureAxis Y { get; init; }

    public ImmutableArray<FigureCurve> Curves { get; init; } = [];

    /// <summary>Series of bars, each stacked on those before; one value a category.</summary>
    public ImmutableArray<FigureBars> Bars { get; init; } = [];

    /// <summary>Levels across the whole picture.</summary>
    public ImmutableArray<ReferenceLine> Lines { get; init; } = [];

    /// <summary>Single points that are pointed out, with lines down to both axes.</summary>
    public ImmutableArray<FigureMark> Marks { get; init; } = [];

    /// <summary>True where the order of the colours means something, such as that of layers.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>How many colours the figure needs; curves of one colour belong together.</summary>
    public int ColorCount => Curves.Select(curve => curve.Color).Concat(Bars.Select(bars => bars.Color)).Concat(Marks.Select(mark => mark.Color))
        .DefaultIfEmpty(0).Max() + 1;
}
