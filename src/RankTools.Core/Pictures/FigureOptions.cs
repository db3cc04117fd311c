namespace RankTools.Pictures;

/// <summary>What can be said about figures.</summary>
public sealed record FigureOptions
{
    /// <summary>The title; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>True for a logarithmic vertical axis, false for a linear one; null for what suits the kind of picture.</summary>
    public bool? LogScale { get; init; }

    /// <summary>Draws the singular values of results that have them, instead of what they were counted to.</summary>
    public bool Spectrum { get; init; }

    /// <summary>What bands show.</summary>
    public FigureBand Band { get; init; }
}
