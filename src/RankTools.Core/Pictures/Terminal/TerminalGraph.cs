using System.Globalization;

namespace RankTools.Pictures.Terminal;

/// <summary>A graph as a list: every node that is explained, and below it those that explain it, the heaviest first.</summary>
internal sealed class TerminalGraph(GraphFigure figure, TerminalOptions options)
{
    private const int LongestName = 30;
    private const int ScoreRoom = 20;

    public IReadOnlyList<string> Lines()
    {
        List<string> lines = [];
        if (figure.Title is { } title)
            lines.AddRange([TerminalText.Shortened(Text(title), options.Width, options.IsAscii), ""]);
        var heaviest = figure.Edges.Select(edge => Math.Abs(edge.Weight)).DefaultIfEmpty(1).Max();
        var width = figure.Nodes.Select(node => CharacterWidth.Of(Name(node))).DefaultIfEmpty(0).Max();
        var room = options.Width - width - 15; // what indent, arrow and weight leave
        var label = TerminalText.Shortened(Text(figure.NodeLabel), options.Width - width - 18, options.IsAscii);
        var scoreRoom = Math.Clamp(options.Width - width - label.Length - 13, 0, ScoreRoom);
        foreach (var (node, index) in figure.Nodes.Select((node, index) => (node, index)).Where(item => item.node.Value is not null)
            .OrderByDescending(item => item.node.Value).ThenBy(item => item.node.Name, StringComparer.Ordinal))
        {
            var score = node.Value!.Value;
            lines.Add($"  {CharacterWidth.Padded(Name(node), width + 4)} {label} {score.ToString("0.00", CultureInfo.InvariantCulture)} "
                + TerminalText.Colored(Bar(score, scoreRoom), 2, options.HasColor));
            foreach (var edge in figure.Edges.Where(edge => edge.To == index).OrderByDescending(edge => Math.Abs(edge.Weight)))
            {
                var weight = Text((edge.Weight < 0 ? "−" : "+") + Math.Abs(edge.Weight).ToString("0.00", CultureInfo.InvariantCulture));
                lines.Add($"    {Dim(options.IsAscii ? "<- " : "← ")}{CharacterWidth.Padded(Name(figure.Nodes[edge.From]), width)} {weight} "
                    + TerminalText.Colored(Bar(Math.Abs(edge.Weight) / heaviest, room), edge.Weight < 0 ? 1 : 0, options.HasColor));
            }
        }
        if (figure.Note is { } note)
            lines.AddRange(TerminalText.Wrapped(Text(note), options.Width - 2).Select(line => "  " + Dim(line)));
        return lines;
    }

    private string Bar(double share, int room)
    {
        if (options.IsAscii)
            return new('=', (int)Math.Round(share * room));
        var eighths = (int)Math.Round(share * room * 8);
        return new string('█', eighths / 8) + (eighths % 8 > 0 ? ((char)('█' + 8 - (eighths % 8))).ToString() : "");
    }

    private string Name(GraphNode node) => TerminalText.Shortened(Text(node.Name), Math.Min(LongestName, options.Width * 3 / 10), options.IsAscii);

    private string Text(string text) => TerminalText.Of(text, options.IsAscii);

    private string Dim(string text) => TerminalText.Colored(text, TerminalText.Dim, options.HasColor);
}
