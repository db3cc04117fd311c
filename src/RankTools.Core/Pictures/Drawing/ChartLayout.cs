using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>Where the parts of a chart are. Made before anything is drawn, from the widths of its texts.</summary>
internal sealed class ChartLayout
{
    public const double TickSize = 12;
    public const double LabelSize = 13.5;
    public const double TitleSize = 17;
    public const double NoteSize = 11;
    public const double TickLength = 5;

    private const double Edge = 16;
    private const double Gap = 7;
    private const double TickRoom = 52;
    private const double CategoryRoom = 15;
    private const double LongestCategory = 150;
    private const double TurnedShare = 0.7071;
    private const double LabelGap = 8;
    private const double PanelGap = 4;
    private const double LeastPlot = 40;

    /// <param name="paper">What it is drawn on.</param>
    /// <param name="figure">The chart.</param>
    /// <param name="sides">Where the plot begins at the earliest and ends at the latest, beside or below others.</param>
    public ChartLayout(PictureDrawing paper, ChartFigure figure, (double Left, double Right)? sides = null)
    {
        (X, Y) = AxisMap.Of(figure);
        var top = Edge + (figure.Title is null ? 0 : TitleSize + 13);
        Legend = LegendLayout.Of(paper, LegendEntry.Of(figure), Edge, paper.Width - Edge, top);
        top = Legend.IsBeside ? top + 4 : Legend.Bottom + 10;
        var right = Math.Min(Legend.IsBeside ? Legend.Left - 18 : paper.Width - Edge - 6, sides?.Right ?? paper.Width);
        var notes = figure.Note is null ? [] : paper.Wrapped(figure.Note, paper.Width - (2 * Edge), NoteSize);
        Notes = notes;
        NoteBaseline = paper.Height - Edge - ((notes.Length - 1) * (NoteSize + 4)) + 3;
        var below = X.Axis.IsShared ? PanelGap : (notes.Length == 0 ? Edge : paper.Height - NoteBaseline + NoteSize + 10) + LabelSize + 4;
        // Labels of one axis take room from the other, so the first round only estimates.
        Area = new(90, top, right, paper.Height - below - 30);
        for (var round = 0; round < 2; round++)
        {
            YTicks = Y.Ticks((int)(Area.Height / TickRoom) + 1);
            var left = Math.Max(Edge + LabelSize + Gap + 4 + YTicks.Max(tick => paper.TextWidth(tick.Label, TickSize)) + TickLength + 4, sides?.Left ?? 0);
            SetXTicks(paper, right - left);
            var bottom = paper.Height - below - LabelRoom - TickLength - 3;
            // The last label may reach over the end of the axis; so may a turned one over its beginning. Given sides count it already.
            if (IsTurned && sides is null)
                left = Math.Max(left, Edge + (LabelRoom * 0.9) - (X.Place(0) * (right - left)));
            Area = new(left, top, Math.Max(right, left + LeastPlot), Math.Max(bottom, top + LeastPlot));
        }
        LabelBaseline = Area.Bottom + TickLength + 3 + LabelRoom + LabelSize + 3;
    }

    public AxisMap X { get; }

    public AxisMap Y { get; }

    public PictureArea Area { get; }

    public ImmutableArray<AxisTick> XTicks { get; private set; } = [];

    public ImmutableArray<AxisTick> YTicks { get; } = [];

    /// <summary>True where labels of the horizontal axis are written aslant.</summary>
    public bool IsTurned { get; private set; }

    public LegendLayout Legend { get; }

    public ImmutableArray<string> Notes { get; }

    public double NoteBaseline { get; }

    public double LabelBaseline { get; }

    private double LabelRoom { get; set; }

    public PicturePoint Place(double x, double y) =>
        new(Area.Left + (X.Place(x) * Area.Width), Area.Bottom - (Y.Place(y) * Area.Height));

    private void SetXTicks(PictureDrawing paper, double width)
    {
        (IsTurned, LabelRoom) = (false, TickSize);
        if (X.Axis.Scale != AxisScale.Category)
        {
            XTicks = X.Ticks((int)(width / 70) + 1);
            return;
        }
        if (X.Axis.IsShared)
        {
            (XTicks, LabelRoom) = ([.. X.Ticks(0).Select(tick => tick with { Label = "" })], 0);
            return;
        }
        var spacing = width / (X.High - X.Low);
        var names = X.Ticks(0).Select(tick => tick with { Label = paper.Shortened(tick.Label, LongestCategory, TickSize) }).ToImmutableArray();
        var widths = names.Select(tick => paper.TextWidth(tick.Label, TickSize)).ToArray();
        IsTurned = widths.Zip(widths.Skip(1)).Any(pair => ((pair.First + pair.Second) / 2) + LabelGap > spacing);
        LabelRoom = IsTurned ? (widths.Max() * TurnedShare) + (TickSize * 0.6) : TickSize;
        var every = (int)Math.Ceiling(CategoryRoom / spacing);
        XTicks = [.. names.Select((tick, i) => i % every == 0 ? tick : tick with { Label = "" })];
    }
}
