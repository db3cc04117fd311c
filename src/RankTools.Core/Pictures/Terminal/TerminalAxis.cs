namespace RankTools.Pictures.Terminal;

/// <summary>The horizontal axis: ticks, as many labels as have room in two rows, and its name.</summary>
internal sealed class TerminalAxis(AxisMap axis, int columns, int margin, TerminalOptions options)
{
    private const int ColumnsForTick = 12;
    private const int LongestName = 18;
    private const int Rows = 2;

    public IEnumerable<string> Lines()
    {
        var ticks = axis.Ticks((columns / ColumnsForTick) + 1).Where(tick => tick.Label.Length > 0)
            .Select(tick => (Column: (int)((axis.Place(tick.Value) * (columns - 1)) + 0.5), Label: Name(tick.Label))).ToArray();
        var line = new string(options.IsAscii ? '-' : '─', columns).ToCharArray();
        foreach (var (column, _) in ticks)
            line[column] = options.IsAscii ? '+' : '┬';
        yield return Dim(new string(' ', margin) + (options.IsAscii ? "+" : "└") + new string(line));
        if (axis.Axis.IsShared)
            yield break;

        var rows = Fill(ticks, 1) ?? Fill(ticks, Rows) ?? Fill(Thinned(ticks), 1)!;
        foreach (var row in rows)
            yield return Dim(new string(' ', margin + 1) + row);
        var label = TerminalText.Shortened(TerminalText.Of(axis.Axis.Label, options.IsAscii), columns, options.IsAscii);
        yield return Dim(new string(' ', margin + 1 + ((columns - CharacterWidth.Of(label)) / 2)) + label);
    }

    /// <summary>Labels one after the other in as many rows in turn; null where two of a row would touch.</summary>
    private string[]? Fill((int Column, string Label)[] ticks, int rows)
    {
        var texts = Enumerable.Repeat("", rows).ToArray();
        for (var i = 0; i < ticks.Length; i++)
        {
            var (column, label) = ticks[i];
            var width = CharacterWidth.Of(label);
            // The first and the last may not reach beyond the ends.
            var start = Math.Clamp(column - (width / 2), 0, Math.Max(0, columns + 1 - width));
            if (texts[i % rows].Length > 0 && start < CharacterWidth.Of(texts[i % rows]) + 1)
                return null;
            texts[i % rows] = CharacterWidth.Padded(texts[i % rows], start) + CharacterWidth.Cut(label, columns + 1 - start);
        }
        return texts;
    }

    /// <summary>Every second, third … label, the fewest left out that make the others fit.</summary>
    private (int Column, string Label)[] Thinned((int Column, string Label)[] ticks) => Enumerable.Range(2, Math.Max(1, ticks.Length))
        .Select(every => ticks.Where((_, i) => i % every == 0).ToArray())
        .First(some => some.Length <= 1 || Fill(some, 1) is not null);

    private string Name(string label) => TerminalText.Shortened(TerminalText.Of(label, options.IsAscii), LongestName, options.IsAscii);

    private string Dim(string text) => TerminalText.Colored(text, TerminalText.Dim, options.HasColor);
}
