namespace RankTools.Samples.Drawing;

/// <summary>The eight outlines.</summary>
internal enum Shape
{
    Disc,
    Ring,
    Square,
    Triangle,
    Star,
    Cross,
    Heart,
    Crescent,
}
