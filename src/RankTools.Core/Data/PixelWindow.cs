namespace RankTools.Data;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
public readonly record struct PixelWindow(int Left, int Top, int Width, int Height)
{
    /// <summary>True if the rectangle is not empty and no pixel of it is outside an image of a size.</summary>
    /// <param name="width">Width of the image.</param>
    /// <param name="height">Height of the image.</param>
    public bool IsInside(int width, int height) =>
        Left >= 0 && Top >= 0 && Width >= 1 && Height >= 1 && Left <= width - Width && Top <= height - Height;
}
