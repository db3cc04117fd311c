namespace RankTools.Pictures.Terminal;

/// <summary>Draws figures as lines of text.</summary>
public static class TerminalPicture
{
    /// <summary>The narrowest picture that can be read.</summary>
    public const int LeastWidth = 40;

    /// <summary>Draws a figure.</summary>
    /// <returns>Lines without line ends, none longer than the width but for escape sequences.</returns>
    public static IReadOnlyList<string> Lines(Figure figure, TerminalOptions options)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Width = Math.Max(LeastWidth, options.Width), Height = Math.Max(5, options.Height) };
        return figure switch
        {
            GraphFigure graph => new TerminalGraph(graph, options).Lines(),
            PanelFigure panels => [.. panels.Labelled.SelectMany(panel => Lines(panel, options with { Height = options.Height * 2 / (panels.Panels.Length + 1) }))],
            ChartFigure { Bars.Length: > 0 } bars => new TerminalBars(bars, options).Lines(),
            _ => new TerminalChart((ChartFigure)figure, options).Lines(),
        };
    }
}
