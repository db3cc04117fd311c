namespace RankTools.Data;

/// <summary>A rectangle cut from the centre of an image, with zeros around it where the image is smaller, as torchvision cuts it.</summary>
/// <param name="Size">Rows and columns of it.</param>
/// <param name="Source">The part of the image that shows.</param>
/// <param name="Left">Columns of zeros before it.</param>
/// <param name="Top">Rows of zeros above it.</param>
internal readonly record struct CentreCrop(ImageSize Size, PixelWindow Source, int Left, int Top)
{
    /// <summary>The crop of an image of a size.</summary>
    public static CentreCrop Of(int width, int height, ImageSize size)
    {
        var (left, columns, before) = Axis(width, size.Width);
        var (top, rows, above) = Axis(height, size.Height);
        return new CentreCrop(size, new PixelWindow(left, top, columns, rows), before, above);
    }

    /// <summary>Puts zeros around the part that shows.</summary>
    public PixelImage Pad(PixelImage shown)
    {
        if (shown.Width == Size.Width && shown.Height == Size.Height)
            return shown;
        var result = new byte[Size.Height * Size.Width * PixelImage.Channels];
        var rowBytes = shown.Width * PixelImage.Channels;
        for (var y = 0; y < shown.Height; y++)
            shown.Rgb.AsSpan(y * rowBytes, rowBytes).CopyTo(result.AsSpan((((Top + y) * Size.Width) + Left) * PixelImage.Channels));
        return new PixelImage(Size.Width, Size.Height, result);
    }

    private static (int Start, int Length, int Zeros) Axis(int extent, int size) => extent >= size
        // Halves are rounded to even, as Python's round does.
        ? ((int)Math.Round((extent - size) / 2.0, MidpointRounding.ToEven), size, 0)
        : (0, extent, (size - extent) / 2);
}
