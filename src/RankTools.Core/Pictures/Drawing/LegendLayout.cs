using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>
/// Where the legend is: in rows above the plot while these are few, else in a column beside it. Never over it, where it would hide curves.
/// </summary>
internal sealed class LegendLayout
{
    private const double TextSize = 12.5;
    private const double RowHeight = 21;
    private const double TextGap = 7;
    private const double EntryGap = 22;
    private const int MostRows = 2;
    private const double WidestShare = 0.34;

    private readonly ImmutableArray<(LegendEntry Entry, string Text, PicturePoint Place)> items;

    private LegendLayout(ImmutableArray<(LegendEntry, string, PicturePoint)> items) => this.items = items;

    public bool IsBeside { get; private init; }

    /// <summary>Where the column beside the plot begins.</summary>
    public double Left { get; private init; }

    /// <summary>Where the rows above the plot end.</summary>
    public double Bottom { get; private init; }

    public static LegendLayout Of(PictureDrawing paper, ImmutableArray<LegendEntry> entries, double left, double right, double top)
    {
        if (entries.IsEmpty)
            return new([]) { Bottom = top };
        if (Rows(paper, entries, left, right, top) is { } rows)
            return rows;
        var room = Math.Min(entries.Max(entry => paper.TextWidth(entry.Name, TextSize)), (paper.Width * WidestShare) - LegendEntry.SampleWidth);
        var start = right - room - TextGap - LegendEntry.SampleWidth;
        var fitting = Math.Max(2, (int)((paper.Height - top - 50) / RowHeight));
        if (entries.Length > fitting)
            entries = [.. entries[..(fitting - 1)], new($"… and {entries.Length - fitting + 1} more", (_, _) => { })];
        return new([.. entries
            .Select((entry, i) => (entry, paper.Shortened(entry.Name, room, TextSize), new PicturePoint(start, top + 10 + (i * RowHeight))))])
        { IsBeside = true, Left = start };
    }

    public void Paint(PictureDrawing paper)
    {
        foreach (var (entry, text, place) in items)
        {
            paper.BeginGroup("legend", "");
            entry.Sample(paper, place);
            paper.Text(text, new(place.X + LegendEntry.SampleWidth + TextGap, place.Y + (TextSize * 0.35)), new(TextSize, Palette.Ink));
            paper.EndGroup();
        }
    }

    private static LegendLayout? Rows(PictureDrawing paper, ImmutableArray<LegendEntry> entries, double left, double right, double top)
    {
        var items = ImmutableArray.CreateBuilder<(LegendEntry, string, PicturePoint)>();
        var (x, row) = (left, 0);
        foreach (var entry in entries)
        {
            var width = LegendEntry.SampleWidth + TextGap + paper.TextWidth(entry.Name, TextSize);
            if (x > left && x + width > right)
                (x, row) = (left, row + 1);
            if (row >= MostRows || x + width > right)
                return null;
            items.Add((entry, entry.Name, new(x, top + 8 + (row * RowHeight))));
            x += width + EntryGap;
        }
        return new(items.ToImmutable()) { Bottom = top + 8 + (row * RowHeight) + (RowHeight / 2) };
    }
}
