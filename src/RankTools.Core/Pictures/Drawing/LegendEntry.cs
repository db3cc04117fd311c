using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>A line of the legend: a sample of what is drawn, and its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sample">Draws the sample into 26 pixels that begin at a place.</param>
internal sealed record LegendEntry(string Name, Action<PictureDrawing, PicturePoint> Sample)
{
    public const double SampleWidth = 26;

    private const int MostOfScale = 16;

    public static ImmutableArray<LegendEntry> Of(ChartFigure figure)
    {
        var curves = figure.Curves.Where(curve => curve.Name.Length > 0).ToArray();
        // Many ordered curves are a scale rather than a list.
        var every = CurvePainter.IsScale(figure) ? (int)Math.Ceiling(curves.Length / (double)MostOfScale) : 1;
        return
        [
            .. figure.Bars.Select(bars => new LegendEntry(bars.Name, (paper, place) => Swatch(paper, place, CurvePainter.BarColor(figure, bars)))),
            .. curves.Where((_, i) => i % every == 0 || i == curves.Length - 1)
                .Select(curve => new LegendEntry(curve.Name, (paper, place) => CurvePainter.Sample(paper, figure, curve, place))),
            .. figure.Marks.Where(_ => figure.Curves.Length == 1)
                .Select(mark => new LegendEntry(mark.Label, (paper, place) => CurvePainter.Mark(paper, new(place.X + (SampleWidth / 2), place.Y), CurvePainter.ColorOf(figure, mark.Color)))),
            .. figure.Lines.Where(line => line.Label.Length > 0).Select(line => new LegendEntry(line.Label, (paper, place) =>
                paper.Line([place, new(place.X + SampleWidth, place.Y)], CurvePainter.LineStroke(line)))),
        ];
    }

    private static void Swatch(PictureDrawing paper, PicturePoint place, PictureColor color) =>
        paper.Polygon([new(place.X + 5, place.Y - 6), new(place.X + 21, place.Y - 6), new(place.X + 21, place.Y + 6), new(place.X + 5, place.Y + 6)], color);
}
