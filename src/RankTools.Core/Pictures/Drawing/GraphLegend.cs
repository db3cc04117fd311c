namespace RankTools.Pictures.Drawing;

/// <summary>What the lines and shades of a graph mean.</summary>
internal static class GraphLegend
{
    private const double SampleShare = 0.6;

    public static IEnumerable<LegendEntry> Of(GraphFigure figure)
    {
        if (figure.Edges.Any(edge => edge.Weight > 0))
            yield return new($"positive {figure.EdgeLabel}, arrow at the class explained", (paper, place) => Arrow(paper, place, 1));
        if (figure.Edges.Any(edge => edge.Weight < 0))
            yield return new($"negative {figure.EdgeLabel}", (paper, place) => Arrow(paper, place, -1));
        yield return new($"{figure.NodeLabel} 0 to 1", Shades);
    }

    private static void Arrow(PictureDrawing paper, PicturePoint place, double weight)
    {
        var stroke = GraphPainter.EdgeStroke(weight, SampleShare);
        var end = place.X + LegendEntry.SampleWidth;
        paper.Line([place, new(end - 7, place.Y)], stroke);
        paper.Polygon([new(end, place.Y), new(end - 8, place.Y - 4), new(end - 8, place.Y + 4)], stroke.Color);
    }

    private static void Shades(PictureDrawing paper, PicturePoint place)
    {
        foreach (var (x, value) in new[] { (4, 0.0), (13, 0.5), (22, 1.0) })
            paper.Circle(new(place.X + x, place.Y), 4, GraphPainter.Shade(value), new(Palette.Ink, 1));
    }
}
