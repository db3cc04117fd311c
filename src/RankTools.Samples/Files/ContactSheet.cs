using System.IO.Compression;

using RankTools.Samples.Drawing;

namespace RankTools.Samples.Files;

/// <summary>Many images side by side in one picture, each pixel enlarged, for people to look at.</summary>
internal static class ContactSheet
{
    private const int Margin = 2;
    private const byte Paper = 255;

    /// <summary>Writes the images as a PNG, <paramref name="columns"/> in a row, each <paramref name="zoom"/> times its size.</summary>
    public static void Write(string path, IReadOnlyList<byte[]> images, int columns, int zoom)
    {
        var cell = Canvas.Size * zoom + Margin;
        int width = columns * cell + Margin, height = (images.Count + columns - 1) / columns * cell + Margin;
        var sheet = new byte[3 * width * height];
        Array.Fill(sheet, Paper);
        for (var n = 0; n < images.Count; n++)
            Place(images[n], sheet.AsSpan(3 * ((n / columns * cell + Margin) * width + n % columns * cell + Margin)), width, zoom);
        PngFile.Write(path, width, sheet, CompressionLevel.SmallestSize);
    }

    /// <summary>The pixels of one image, interleaved instead of in planes.</summary>
    public static byte[] Interleave(byte[] planes)
    {
        var pixels = new byte[planes.Length];
        for (int i = 0, plane = planes.Length / 3; i < plane; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (planes[i], planes[plane + i], planes[2 * plane + i]);
        return pixels;
    }

    private static void Place(byte[] planes, Span<byte> corner, int width, int zoom)
    {
        var pixels = Interleave(planes);
        for (var row = 0; row < Canvas.Size * zoom; row++)
            for (var column = 0; column < Canvas.Size * zoom; column++)
                pixels.AsSpan(3 * (row / zoom * Canvas.Size + column / zoom), 3).CopyTo(corner[(3 * (row * width + column))..]);
    }
}
