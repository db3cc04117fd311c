using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>Draws what lies between the axes: bars, bands, levels, curves, marks.</summary>
internal static class CurvePainter
{
    private const double LineWidth = 2;
    private const double MarkRadius = 3.4;
    private const double BandOpacity = 0.2;
    private const double BarShare = 0.72;
    private const double MarkRoom = 11;
    private const int SparseMarks = 9;

    private static readonly (double On, double Off) Dashes = (7, 4);

    public static PictureColor ColorOf(ChartFigure figure, int color) => Palette.Of(color, figure.ColorCount, figure.IsOrdered);

    public static PictureColor BarColor(ChartFigure figure, FigureBars bars) => ColorOf(figure, bars.Color) with { Opacity = 0.88 };

    public static Stroke LineStroke(ReferenceLine line) => new(Palette.Muted, 1.3, line.IsDotted ? (1.5, 3) : (6, 4));

    public static void Paint(PictureDrawing paper, ChartFigure figure, ChartLayout layout)
    {
        Bars(paper, figure, layout);
        foreach (var line in figure.Lines)
            Level(paper, line, layout);
        foreach (var mark in figure.Marks)
            DropLines(paper, figure, mark, layout);
        foreach (var curve in figure.Curves)
            Curve(paper, figure, curve, layout);
        foreach (var mark in figure.Marks)
        {
            paper.BeginGroup("mark", mark.Label);
            Mark(paper, layout.Place(mark.X, mark.Y), ColorOf(figure, mark.Color));
            paper.EndGroup();
        }
    }

    /// <summary>A short piece of a curve for the legend.</summary>
    public static void Sample(PictureDrawing paper, ChartFigure figure, FigureCurve curve, PicturePoint place)
    {
        var color = ColorOf(figure, curve.Color);
        if (curve.Style != CurveStyle.Points)
            paper.Line([place, new(place.X + LegendEntry.SampleWidth, place.Y)], CurveStroke(figure, curve, color));
        if (curve.Style != CurveStyle.Dashed && (figure.Curves.Length > 1 || curve.Style == CurveStyle.Points) && !IsScale(figure))
            paper.Mark(ShapeOf(curve), new(place.X + (LegendEntry.SampleWidth / 2), place.Y), MarkRadius, color);
    }

    /// <summary>A point that is pointed out.</summary>
    public static void Mark(PictureDrawing paper, PicturePoint place, PictureColor color) =>
        paper.Circle(place, MarkRadius * 1.5, color, new(Palette.Paper, 1.5));

    private static void Bars(PictureDrawing paper, ChartFigure figure, ChartLayout layout)
    {
        var half = BarShare / 2 * layout.Area.Width / (layout.X.High - layout.X.Low);
        for (var series = 0; series < figure.Bars.Length; series++)
        {
            var bars = figure.Bars[series];
            paper.BeginGroup("bars", bars.Name);
            for (var i = 0; i < bars.Values.Length; i++)
            {
                var start = figure.Bars.Take(series).Sum(before => before.Values[i]);
                var (x, bottom) = layout.Place(i, start);
                var top = layout.Place(i, start + bars.Values[i]).Y;
                if (bars.Values[i] > 0)
                    paper.Polygon([new(x - half, bottom), new(x - half, top), new(x + half, top), new(x + half, bottom)], BarColor(figure, bars));
            }
            paper.EndGroup();
        }
    }

    private static void Level(PictureDrawing paper, ReferenceLine line, ChartLayout layout)
    {
        var y = layout.Place(0, line.Value).Y;
        paper.BeginGroup("level", line.Label);
        paper.Line([new(layout.Area.Left, y), new(layout.Area.Right, y)], LineStroke(line));
        paper.EndGroup();
    }

    private static void DropLines(PictureDrawing paper, ChartFigure figure, FigureMark mark, ChartLayout layout)
    {
        var place = layout.Place(mark.X, mark.Y);
        paper.Line([place, new(place.X, layout.Area.Bottom)], new(ColorOf(figure, mark.Color), 1.1, (2, 3)));
    }

    private static void Curve(PictureDrawing paper, ChartFigure figure, FigureCurve curve, ChartLayout layout)
    {
        var color = ColorOf(figure, curve.Color);
        ImmutableArray<FigurePoint> drawn = [.. curve.Points.Where(point => figure.X.Has(point.X) && figure.Y.Has(point.Y))];
        ImmutableArray<PicturePoint> places = [.. drawn.Select(point => layout.Place(point.X, point.Y))];
        paper.BeginGroup("curve", curve.Name);
        if (drawn.Any(point => point.HasBand))
            Band(paper, curve, drawn, layout, color);
        if (curve.Style != CurveStyle.Points && places.Length > 1)
            paper.Line(places.AsSpan(), CurveStroke(figure, curve, color));
        if (curve.Style != CurveStyle.Dashed)
        {
            var every = Every(figure, curve, places);
            for (var i = curve.Color % Math.Max(1, every); every > 0 && i < places.Length; i += every)
                paper.Mark(ShapeOf(curve), places[i], MarkRadius, color);
        }
        paper.EndGroup();
    }

    /// <summary>Marks stand at every point where there is room, at some of many where they tell curves apart, else nowhere (0).</summary>
    private static int Every(ChartFigure figure, FigureCurve curve, ImmutableArray<PicturePoint> places)
    {
        if (places.Length < 2 || curve.Style == CurveStyle.Points || Math.Abs(places[^1].X - places[0].X) / (places.Length - 1) >= MarkRoom)
            return 1;
        return figure.Curves.Length > 1 && !IsScale(figure) ? (int)Math.Ceiling(places.Length / (double)SparseMarks) : 0;
    }

    private static void Band(PictureDrawing paper, FigureCurve curve, ImmutableArray<FigurePoint> drawn, ChartLayout layout, PictureColor color)
    {
        var lower = drawn.Select(point => layout.Place(point.X, point.Low));
        var upper = drawn.Select(point => layout.Place(point.X, point.High));
        if (curve.Style != CurveStyle.Points && drawn.Length > 1)
        {
            paper.Polygon([.. upper, .. lower.Reverse()], color with { Opacity = BandOpacity });
            return;
        }
        foreach (var (low, high) in lower.Zip(upper))
            paper.Line([low, high], new(color, 1.3));
    }

    private static Stroke CurveStroke(ChartFigure figure, FigureCurve curve, PictureColor color) => curve.Style == CurveStyle.Dashed ? new(color, LineWidth, Dashes)
        // The colours come again: the second time broken, so that they are not the same curves.
        : new(color, LineWidth, !figure.IsOrdered && curve.Color >= Palette.DistinctCount ? (4, 2.5) : null);

    /// <summary>True for curves that a scale of colours tells apart.</summary>
    public static bool IsScale(ChartFigure figure) => figure.IsOrdered && figure.ColorCount > Palette.DistinctCount;

    private static MarkShape ShapeOf(FigureCurve curve) => (MarkShape)(curve.Color % Enum.GetValues<MarkShape>().Length);
}
