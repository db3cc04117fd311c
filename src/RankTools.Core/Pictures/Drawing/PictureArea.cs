namespace RankTools.Pictures.Drawing;

/// <summary>A rectangle on the paper, in pixels of 1/96 inch.</summary>
internal readonly record struct PictureArea(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;
}
