using RankTools.Pictures;
using RankTools.Pictures.Drawing;
using RankTools.Ranks.Comparison;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Nothing is drawn over something else, whatever the size and the names.</summary>
public class PictureLayoutTests
{
    [Theory]
    [InlineData(800, 500, 12, "layer1.0", 2)]
    [InlineData(800, 500, 60, "stages.2.blocks.11.mlp", 3)]
    [InlineData(320, 240, 12, "layer1.0", 2)]
    [InlineData(1600, 400, 150, "features.denseblock4", 1)]
    [InlineData(800, 500, 4, "a layer whose name is longer than any picture has room for, and goes on and on", 12)]
    [InlineData(500, 700, 1, "x", 30)]
    public void Labels_of_a_chart_do_not_touch_and_stay_on_the_paper(int width, int height, int layers, string name, int networks)
    {
        var set = new FigureSet(new() { Title = "A title of the picture" });
        for (var network = 0; network < networks; network++)
        {
            for (var layer = 0; layer < layers; layer++)
                set.Add(PictureResults.Rank($"network number {network}", $"{name}.{layer}", layer, "a", 16 - (layer % 9)));
        }
        var paper = new RecordingDrawing(width, height);
        ChartPainter.Paint(paper, Assert.IsType<ChartFigure>(set.Single()));
        Check(paper);
    }

    [Theory]
    [InlineData(800, 700, 12, "layer1.0")]
    [InlineData(800, 700, 60, "stages.2.blocks.11.mlp")]
    [InlineData(320, 420, 4, "layer1.0")]
    [InlineData(700, 900, 3, "a layer whose name is longer than any picture has room for, and goes on and on")]
    public void Panels_do_not_touch_and_their_plots_have_the_same_sides(int width, int height, int layers, string name)
    {
        var set = new FigureSet(new() { Title = "A title of the picture" });
        for (var layer = 0; layer < layers; layer++)
            set.Add(PictureResults.Comparison($"{name}.{layer}", layer, (RankChange)(layer % 3), 1000 - layer, 1000 - (1.001 * layer), 0.001));
        var paper = new RecordingDrawing(width, height);
        PanelPainter.Paint(paper, Assert.IsType<PanelFigure>(set.Single()));
        Check(paper);
        var sides = paper.Lines.Where(line => line is [var first, var last] && first.X == last.X && last.Y - first.Y > 30).Select(line => line[0].X).Distinct();
        Assert.Single(sides);
    }

    [Theory]
    [InlineData(860, 860, 3)]
    [InlineData(860, 860, 15)]
    [InlineData(860, 860, 64)]
    [InlineData(1200, 700, 40)]
    public void Names_around_a_graph_do_not_touch(int width, int height, int classes)
    {
        var set = new FigureSet(new());
        for (var i = 0; i < classes; i++)
            set.Add(PictureResults.Deficit(i, $"class number {i}", 0.5, PictureResults.Term((i + 1) % classes, $"class number {(i + 1) % classes}", 1)));
        var paper = new RecordingDrawing(width, height);
        GraphPainter.Paint(paper, Assert.IsType<GraphFigure>(set.Single()));
        Check(paper);
    }

    [Fact]
    public void The_legend_lies_beside_the_curves_or_above_them()
    {
        var set = new FigureSet(new());
        for (var network = 0; network < 12; network++)
            set.Add(PictureResults.Rank($"a network with quite a long name {network}", "one", 0, "a", 4));
        var figure = Assert.IsType<ChartFigure>(set.Single());
        var paper = new RecordingDrawing(800, 500);
        var layout = new ChartLayout(paper, figure);
        Assert.True(layout.Legend.IsBeside);
        Assert.True(layout.Legend.Left > layout.Area.Right);
    }

    private static void Check(RecordingDrawing paper)
    {
        Assert.All(paper.Points, point => Assert.True(double.IsFinite(point.X + point.Y) && point.X >= 0 && point.Y >= 0 && point.X <= paper.Width && point.Y <= paper.Height, $"{point}"));
        var boxes = paper.Texts.Select(text => (text.Text, Corners: paper.Box(text))).ToArray();
        Assert.All(boxes, box => Assert.All(box.Corners, corner => Assert.True(
            corner.X >= -1 && corner.Y >= -1 && corner.X <= paper.Width + 1 && corner.Y <= paper.Height + 1, $"'{box.Text}' at {corner}")));
        for (var i = 0; i < boxes.Length; i++)
        {
            for (var j = i + 1; j < boxes.Length; j++)
                Assert.True(AreApart(boxes[i].Corners, boxes[j].Corners), $"'{boxes[i].Text}' touches '{boxes[j].Text}'");
        }
    }

    /// <summary>Two convex shapes are apart where a line along an edge of one separates them.</summary>
    private static bool AreApart(IReadOnlyList<PicturePoint> a, IReadOnlyList<PicturePoint> b) => Enumerable.Range(0, 4).SelectMany(i => new[] { Edge(a, i), Edge(b, i) })
        .Any(edge => Range(a, edge) is var first && Range(b, edge) is var second && (first.High < second.Low || second.High < first.Low));

    private static (double X, double Y) Edge(IReadOnlyList<PicturePoint> box, int index) =>
        (box[(index + 1) % 4].Y - box[index].Y, box[index].X - box[(index + 1) % 4].X);

    private static (double Low, double High) Range(IReadOnlyList<PicturePoint> box, (double X, double Y) axis)
    {
        var places = box.Select(corner => (corner.X * axis.X) + (corner.Y * axis.Y)).ToArray();
        return (places.Min(), places.Max());
    }
}
