using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RankTools.Pictures.Terminal;

/// <summary>Bars that lie, a line for every category: names have room so.</summary>
internal sealed class TerminalBars(ChartFigure figure, TerminalOptions options)
{
    private const int LongestName = 28;
    private const string UnicodeFills = "█▒░";
    private const string AsciiFills = "#-.";

    private string Fills => options.IsAscii ? AsciiFills : UnicodeFills;

    public IReadOnlyList<string> Lines()
    {
        var names = figure.X.Categories.Select(name => TerminalText.Shortened(Text(name), LongestName, options.IsAscii)).ToArray();
        var width = names.Max(CharacterWidth.Of);
        var totals = names.Select((_, i) => figure.Bars.Sum(bars => bars.Values[i])).ToArray();
        var largest = Math.Max(totals.Max(), 1e-300);
        var values = names.Select((_, i) => string.Join(" + ", figure.Bars.Select(bars => Number(bars.Values[i])))).ToArray();
        var room = options.Width - width - values.Max(value => value.Length) - 5;
        List<string> lines = [];
        if (figure.Title is { } title)
            lines.AddRange([TerminalText.Shortened(Text(title), options.Width, options.IsAscii), ""]);
        lines.AddRange(TerminalText.Legend(Legend(), options));
        lines.Add("  " + Dim(TerminalText.Shortened(Text(figure.Y.Label), options.Width - 2, options.IsAscii)));
        for (var i = 0; i < names.Length; i++)
            lines.Add($"  {CharacterWidth.Padded(names[i], width)} {Bar(i, room, largest)} {Dim(values[i])}");
        if (figure.Note is { } note)
            lines.AddRange(TerminalText.Wrapped(Text(note), options.Width - 2).Select(line => "  " + Dim(line)));
        return lines;
    }

    /// <summary>The stacked series, and over them the points of curves; as wide as the room.</summary>
    private string Bar(int index, int room, double largest)
    {
        var cells = Enumerable.Repeat((Character: ' ', Color: TerminalText.Plain), room).ToArray();
        var sum = 0.0;
        for (var series = 0; series < figure.Bars.Length; series++)
        {
            var from = (int)Math.Round(sum / largest * room);
            sum += figure.Bars[series].Values[index];
            var to = (int)Math.Round(sum / largest * room);
            for (var i = from; i < to; i++)
                cells[i] = (Fills[series % Fills.Length], figure.Bars[series].Color);
        }
        foreach (var point in figure.Curves.SelectMany(curve => curve.Points).Where(point => (int)point.X == index))
            cells[Math.Clamp((int)Math.Round(point.Y / largest * room) - 1, 0, room - 1)] = (Mark, TerminalText.Plain);
        var text = new StringBuilder();
        for (int start = 0, end; start < room; start = end)
        {
            for (end = start; end < room && cells[end].Color == cells[start].Color;)
                end++;
            text.Append(TerminalText.Colored(string.Concat(cells[start..end].Select(cell => cell.Character)), cells[start].Color, options.HasColor));
        }
        return text.ToString();
    }

    private char Mark => options.IsAscii ? '|' : '┃';

    private ImmutableArray<(string Sample, string Name, int Color)> Legend() =>
    [
        .. figure.Bars.Select((bars, i) => (new string(Fills[i % Fills.Length], 2), bars.Name, bars.Color)),
        .. figure.Curves.Select(curve => (Mark.ToString(), curve.Name, TerminalText.Plain)),
    ];

    private static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    private string Text(string text) => TerminalText.Of(text, options.IsAscii);

    private string Dim(string text) => TerminalText.Colored(text, TerminalText.Dim, options.HasColor);
}
