using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>Charts one above the other that belong together; what they share stands once, the title above and the note below.</summary>
internal sealed record PanelFigure : Figure
{
    /// <summary>From the top; without titles and notes of their own.</summary>
    public required ImmutableArray<ChartFigure> Panels { get; init; }

    /// <summary>A figure of the charts that there are: of one alone that chart.</summary>
    /// <param name="subject">What kind of picture it is.</param>
    /// <param name="title">The title.</param>
    /// <param name="note">What holds for all of them.</param>
    /// <param name="panels">From the top; null for one that has nothing to show.</param>
    public static Figure Of(string subject, string? title, string? note, params ChartFigure?[] panels)
    {
        ImmutableArray<ChartFigure> drawn = [.. panels.OfType<ChartFigure>()];
        return drawn is [var only]
            ? only with { Subject = subject, Title = title, Note = note, X = only.X with { IsShared = false } }
            : new PanelFigure { Subject = subject, Title = title, Note = note, Panels = drawn };
    }

    /// <summary>The panels with the title and the note of the whole.</summary>
    public ImmutableArray<ChartFigure> Labelled =>
        [.. Panels.Select((panel, i) => panel with { Title = i == 0 ? Title : null, Note = i == Panels.Length - 1 ? Note : null })];
}
