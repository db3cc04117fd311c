namespace RankTools.Data.Datasets;

/// <summary>Grey values as pictures, and back as one channel.</summary>
internal static class GreyImage
{
    /// <summary>The same value in red, green and blue.</summary>
    public static PixelImage ToPixels(ReadOnlySpan<byte> grey, int width, int height)
    {
        var rgb = new byte[grey.Length * PixelImage.Channels];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = grey[i / PixelImage.Channels];
        return new PixelImage(width, height, rgb);
    }

    /// <summary>For networks that take one channel: the first, normalised with the first mean and deviation of the preprocessing.</summary>
    public static InputItem FirstChannel(InputItem item) =>
        item with { Shape = item.Shape.SetItem(0, 1), Values = item.Values[..(item.Values.Length / (int)item.Shape[0])] };
}
