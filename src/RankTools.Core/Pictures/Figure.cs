namespace RankTools.Pictures;

/// <summary>What a picture shows, as plain data: no sizes, no fonts, no colours. Files and terminal text are drawn from the same figure.</summary>
/// <remarks>
/// Texts may hold <c>_{1}</c> and <c>^{-3}</c> for lowered and raised parts, as TeX writes them .
/// </remarks>
public abstract record Figure
{
    private protected Figure()
    {
    }

    /// <summary>What kind of picture it is, for messages: <c>ranks by layer</c>, <c>spectrum</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The title; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>What holds for everything in the picture: tolerance, inputs, what a band means. Null for nothing.</summary>
    public string? Note { get; init; }
}
