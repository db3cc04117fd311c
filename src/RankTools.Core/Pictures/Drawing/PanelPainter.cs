using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>Draws charts one above the other, their plots equally high and between the same sides.</summary>
internal static class PanelPainter
{
    private const double LeastPlot = 40;

    public static void Paint(PictureDrawing paper, PanelFigure figure)
    {
        var panels = figure.Labelled;
        // What a chart needs around its plot does not depend on how high it is.
        ImmutableArray<ChartLayout> estimates = [.. panels.Select(panel => new ChartLayout(paper, panel))];
        double[] around = [.. estimates.Select(layout => paper.Height - layout.Area.Height)];
        var plot = Math.Max(LeastPlot, (paper.Height - around.Sum()) / panels.Length);
        var sides = (estimates.Max(layout => layout.Area.Left), estimates.Min(layout => layout.Area.Right));
        var top = 0.0;
        for (var i = 0; i < panels.Length; i++)
        {
            ChartPainter.Paint(new PaperStrip(paper, top, around[i] + plot), panels[i], sides);
            top += around[i] + plot;
        }
    }
}
