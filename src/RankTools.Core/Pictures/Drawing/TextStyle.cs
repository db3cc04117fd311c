namespace RankTools.Pictures.Drawing;

/// <summary>How a text is drawn.</summary>
/// <param name="Size">Height of the font in pixels.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Anchor">Which part of the text is at the given place.</param>
internal readonly record struct TextStyle(double Size, PictureColor Color, TextAnchor Anchor = TextAnchor.Start)
{
    public bool IsBold { get; init; }

    /// <summary>Degrees by which the text is turned about its place, clockwise.</summary>
    public double Angle { get; init; }
}
