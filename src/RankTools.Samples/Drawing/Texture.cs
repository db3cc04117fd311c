namespace RankTools.Samples.Drawing;

/// <summary>The eight ways to fill an outline with two colours.</summary>
internal enum Texture
{
    Plain,
    Striped,
    Checkered,
    Dotted,
    Zigzagged,
    Gridded,
    Rippled,
    Marbled,
}
