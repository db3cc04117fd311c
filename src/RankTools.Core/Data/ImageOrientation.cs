using SkiaSharp;

namespace RankTools.Data;

/// <summary>Turns and mirrors a picture so that it stands as its camera was held.</summary>
internal static class ImageOrientation
{
    /// <summary>Applies an EXIF orientation.</summary>
    /// <param name="image">The picture as stored.</param>
    /// <param name="origin">Where the stored first row and column belong: the values are those of the EXIF tag, 1 to 8.</param>
    public static PixelImage Apply(PixelImage image, SKEncodedOrigin origin)
    {
        // Stored position (x, y) of the shown pixel (column, row), for stored width w and height h.
        var (right, bottom) = (image.Width - 1, image.Height - 1);
        return origin switch
        {
            SKEncodedOrigin.TopRight => Rearrange(image, false, (column, row) => (right - column, row)),
            SKEncodedOrigin.BottomRight => Rearrange(image, false, (column, row) => (right - column, bottom - row)),
            SKEncodedOrigin.BottomLeft => Rearrange(image, false, (column, row) => (column, bottom - row)),
            SKEncodedOrigin.LeftTop => Rearrange(image, true, (column, row) => (row, column)),
            SKEncodedOrigin.RightTop => Rearrange(image, true, (column, row) => (row, bottom - column)),
            SKEncodedOrigin.RightBottom => Rearrange(image, true, (column, row) => (right - row, bottom - column)),
            SKEncodedOrigin.LeftBottom => Rearrange(image, true, (column, row) => (right - row, column)),
            _ => image,
        };
    }

    private static PixelImage Rearrange(PixelImage image, bool swapAxes, Func<int, int, (int X, int Y)> stored)
    {
        var (width, height) = swapAxes ? (image.Height, image.Width) : (image.Width, image.Height);
        var result = new byte[image.Rgb.Length];
        var to = 0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++, to += PixelImage.Channels)
            {
                var (x, y) = stored(column, row);
                image.Rgb.AsSpan(((y * image.Width) + x) * PixelImage.Channels, PixelImage.Channels).CopyTo(result.AsSpan(to));
            }
        }
        return new PixelImage(width, height, result);
    }
}
