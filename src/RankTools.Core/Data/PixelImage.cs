namespace RankTools.Data;

/// <summary>An image of 8-bit red, green and blue values.</summary>
public sealed record PixelImage
{
    /// <summary>Number of channels: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Wraps pixels. The array is taken over, not copied: do not change it afterwards.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="rgb">Height × width × 3 values: rows from the top, pixels from the left, channels red, green, blue.</param>
    /// <exception cref="ArgumentException">A size is below 1 or the values are not as many as it says.</exception>
    public PixelImage(int width, int height, byte[] rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(rgb);
        var expected = (long)width * height * Channels;
        if (rgb.Length != expected)
            throw new ArgumentException($"{rgb.Length} values are not the {expected} of {width}×{height} pixels.", nameof(rgb));
        (Width, Height, Rgb) = (width, height, rgb);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Height × width × 3 interleaved values; read-only by agreement.</summary>
    public byte[] Rgb { get; }
}
