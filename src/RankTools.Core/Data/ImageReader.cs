using RankTools.Errors;

using SkiaSharp;

namespace RankTools.Data;

/// <summary>Reads image files (JPEG, PNG, BMP, GIF, WebP) to the same pixels as Pillow's <c>Image.open(path).convert('RGB')</c>.</summary>
/// <remarks>
/// Grey is repeated over the channels, CMYK converted, an alpha channel dropped (not blended), an embedded colour profile ignored.
/// Of an animation the first frame is taken. 16-bit samples keep their upper byte. That is the one difference: Pillow (9.4) clips
/// 16-bit grey at 255, which leaves little of the picture.
/// </remarks>
public static class ImageReader
{
    /// <summary>Most pixels an image may have, twice what Pillow warns of: more is taken for a decompression bomb.</summary>
    public const int MostPixels = 2 * 89_478_485;

    private const int MostFileBytes = 1 << 30;

    /// <summary>Reads an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="applyOrientation">
    /// Turns and mirrors the picture as its EXIF orientation says. False, as in torchvision, takes the stored rows and columns.
    /// </param>
    /// <exception cref="RankToolsException">
    /// FileNotFound, FileUnavailable, FileTooLarge; ImageUnreadable: not an image, or damaged; ImageTruncated: the file ends before
    /// the picture; ImageTooLarge: above <see cref="MostPixels"/>; NativeBackendUnavailable: the image library cannot be loaded.
    /// </exception>
    public static PixelImage Read(string path, bool applyOrientation = false)
    {
        var bytes = DataFile.ReadAll(path, MostFileBytes);
        SkiaLibrary.EnsureLoaded();
        return Decode(bytes, path, applyOrientation);
    }

    private static unsafe PixelImage Decode(byte[] bytes, string path, bool applyOrientation)
    {
        fixed (byte* start = bytes)
        {
            // The data outlive the codec: both go at the end of this block, while the bytes are pinned.
            using var data = SKData.Create((nint)start, bytes.Length);
            using var codec = SKCodec.Create(data);
            if (codec is null || !IsKnown(codec.EncodedFormat))
            {
                throw Unreadable(path,
                    bytes.Length == 0 ? "is empty." : "is not an image that can be read (JPEG, PNG, BMP, GIF and WebP are).");
            }
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            if (width < 1 || height < 1)
                throw Unreadable(path, $"claims a size of {width}×{height} pixels.");
            if ((long)width * height > MostPixels)
            {
                throw new RankToolsException("ImageTooLarge", ErrorKind.LimitExceeded, path,
                    $"'{path}' has {width}×{height} pixels; at most {MostPixels} are read. Make it smaller first.");
            }
            var rgba = new byte[4L * width * height];
            fixed (byte* pixels = rgba)
            {
                // No colour space: naming one would apply the file's profile and change the pixels.
                var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
                Check(codec.GetPixels(info, (nint)pixels), path);
            }
            var image = new PixelImage(width, height, DropAlpha(rgba));
            return applyOrientation ? ImageOrientation.Apply(image, PngOrientation.Find(bytes) ?? codec.EncodedOrigin) : image;
        }
    }

    /// <summary>False for formats with so little of a signature (WBMP) that almost any file passes for one.</summary>
    private static bool IsKnown(SKEncodedImageFormat format) => format is SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png
        or SKEncodedImageFormat.Bmp or SKEncodedImageFormat.Gif or SKEncodedImageFormat.Webp;

    private static void Check(SKCodecResult result, string path)
    {
        switch (result)
        {
            case SKCodecResult.Success:
                return;
            case SKCodecResult.IncompleteInput:
                throw new RankToolsException("ImageTruncated", ErrorKind.InvalidData, path,
                    $"'{path}' ends before the whole picture. Copy or download it again.");
            default:
                throw Unreadable(path, $"begins like an image but cannot be decoded ({result}).");
        }
    }

    private static byte[] DropAlpha(ReadOnlySpan<byte> rgba)
    {
        var rgb = GC.AllocateUninitializedArray<byte>(rgba.Length / 4 * PixelImage.Channels);
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += PixelImage.Channels)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }
        return rgb;
    }

    private static RankToolsException Unreadable(string path, string found) =>
        new("ImageUnreadable", ErrorKind.InvalidData, path, $"'{path}' {found} Check the file, or convert it to PNG.");
}
