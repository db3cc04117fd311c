namespace RankTools.Samples.Drawing;

/// <summary>
/// One of the 64 classes: a shape, a texture and the colour family that goes with the pair.
/// </summary>
/// <remarks>
/// Colours form a Latin square over shapes and textures: every class has seven others of its shape, seven of its texture and
/// seven of its colour, and no two of these coincide. Class i is row ⌊i/8⌋ (shape), column i mod 8 (texture).
/// </remarks>
internal sealed record SampleClass(int Index, Shape Shape, Texture Texture, ColourFamily Colour)
{
    private const int Kinds = 8;

    /// <summary>All of them, in the order of their labels.</summary>
    public static IReadOnlyList<SampleClass> All { get; } = [.. Enumerable.Range(0, Kinds * Kinds).Select(Create)];

    /// <summary>For example <c>red striped disc</c>.</summary>
    public string Name { get; } = $"{Colour} {Texture} {Shape}".ToLowerInvariant();

    /// <summary>The name as part of a file name.</summary>
    public string FileName => Name.Replace(' ', '_');

    private static SampleClass Create(int index)
    {
        int shape = index / Kinds, texture = index % Kinds;
        return new SampleClass(index, (Shape)shape, (Texture)texture, (ColourFamily)((3 * shape + texture) % Kinds));
    }
}
