using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>Points joined by a line.</summary>
/// <param name="Name">What the legend says; empty for a curve that is not in it.</param>
/// <param name="Points">The points, in the order of the line.</param>
/// <param name="Color">Which of the figure's colours.</param>
internal sealed record FigureCurve(string Name, ImmutableArray<FigurePoint> Points, int Color)
{
    public CurveStyle Style { get; init; } = CurveStyle.Solid;
}
