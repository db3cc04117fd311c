namespace RankTools.Pictures.Drawing;

/// <summary>Draws a chart: title, legend, axes, and between them the curves.</summary>
internal static class ChartPainter
{
    private static readonly Stroke GridStroke = new(Palette.Grid, 1);
    private static readonly Stroke AxisStroke = new(Palette.Ink, 1.1);

    /// <param name="paper">What it is drawn on.</param>
    /// <param name="figure">The chart.</param>
    /// <param name="sides">Those of the plot, where it stands in line with others.</param>
    public static void Paint(PictureDrawing paper, ChartFigure figure, (double Left, double Right)? sides = null)
    {
        var layout = new ChartLayout(paper, figure, sides);
        Grid(paper, layout);
        CurvePainter.Paint(paper, figure, layout);
        Axes(paper, figure, layout);
        layout.Legend.Paint(paper);
        if (figure.Title is { } title)
            Title(paper, title);
        Notes(paper, layout);
    }

    public static void Title(PictureDrawing paper, string title) => paper.Text(paper.Shortened(title, paper.Width - 40, ChartLayout.TitleSize), new(16, 16 + ChartLayout.TitleSize),
        new(ChartLayout.TitleSize, Palette.Ink) { IsBold = true });

    private static void Notes(PictureDrawing paper, ChartLayout layout)
    {
        for (var i = 0; i < layout.Notes.Length; i++)
            paper.Text(layout.Notes[i], new(16, layout.NoteBaseline + (i * (ChartLayout.NoteSize + 4))), new(ChartLayout.NoteSize, Palette.Muted));
    }

    private static void Grid(PictureDrawing paper, ChartLayout layout)
    {
        paper.BeginGroup("grid", "");
        foreach (var tick in layout.YTicks.Where(tick => tick.Label.Length > 0))
        {
            var y = layout.Place(0, tick.Value).Y;
            paper.Line([new(layout.Area.Left, y), new(layout.Area.Right, y)], GridStroke);
        }
        paper.EndGroup();
    }

    private static void Axes(PictureDrawing paper, ChartFigure figure, ChartLayout layout)
    {
        var area = layout.Area;
        paper.BeginGroup("axis", figure.Y.Label);
        paper.Line([new(area.Left, area.Top), new(area.Left, area.Bottom)], AxisStroke);
        foreach (var tick in layout.YTicks)
        {
            var y = layout.Place(0, tick.Value).Y;
            var length = tick.Label.Length > 0 ? ChartLayout.TickLength : ChartLayout.TickLength / 2;
            paper.Line([new(area.Left - length, y), new(area.Left, y)], AxisStroke);
            if (tick.Label.Length > 0)
                paper.Text(tick.Label, new(area.Left - ChartLayout.TickLength - 4, y + (ChartLayout.TickSize * 0.35)), new(ChartLayout.TickSize, Palette.Ink, TextAnchor.End));
        }
        paper.Text(figure.Y.Label, new(16 + (ChartLayout.LabelSize * 0.7), (area.Top + area.Bottom) / 2),
            new(FittingSize(paper, figure.Y.Label, area.Height + 60), Palette.Ink, TextAnchor.Middle) { Angle = -90 });
        paper.EndGroup();

        paper.BeginGroup("axis", figure.X.Label);
        paper.Line([new(area.Left, area.Bottom), new(area.Right, area.Bottom)], AxisStroke);
        foreach (var tick in layout.XTicks)
        {
            var x = layout.Place(tick.Value, 0).X;
            var length = tick.Label.Length > 0 ? ChartLayout.TickLength : ChartLayout.TickLength / 2;
            paper.Line([new(x, area.Bottom), new(x, area.Bottom + length)], AxisStroke);
            if (tick.Label.Length == 0)
                continue;
            if (layout.IsTurned)
                paper.Text(tick.Label, new(x + 4, area.Bottom + ChartLayout.TickLength + (ChartLayout.TickSize * 0.8)), new(ChartLayout.TickSize, Palette.Ink, TextAnchor.End) { Angle = -45 });
            else
                paper.Text(tick.Label, new(x, area.Bottom + ChartLayout.TickLength + 2 + ChartLayout.TickSize), new(ChartLayout.TickSize, Palette.Ink, TextAnchor.Middle));
        }
        if (!figure.X.IsShared)
            paper.Text(figure.X.Label, new((area.Left + area.Right) / 2, layout.LabelBaseline), new(ChartLayout.LabelSize, Palette.Ink, TextAnchor.Middle));
        paper.EndGroup();
    }

    /// <summary>A size at which a label fits, for pictures that are low.</summary>
    private static double FittingSize(PictureDrawing paper, string label, double room) =>
        ChartLayout.LabelSize * Math.Min(1, room / paper.TextWidth(label, ChartLayout.LabelSize));
}
