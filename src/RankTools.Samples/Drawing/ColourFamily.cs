namespace RankTools.Samples.Drawing;

/// <summary>The eight hue families, in the order of the colour circle: neighbours share hues.</summary>
internal enum ColourFamily
{
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Violet,
    Pink,
}
