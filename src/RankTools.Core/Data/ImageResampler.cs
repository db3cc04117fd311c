using System.Numerics;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Resizes images bit for bit as Pillow does (and so torchvision on Pillow images).</summary>
/// <remarks>
/// A separable convolution, rows first, then columns, with weights in fixed point and 8-bit values in between. A part of the
/// result costs only what that part needs: each target pixel depends on its own weights alone.
/// </remarks>
public static class ImageResampler
{
    /// <summary>Resizes a whole image.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">Width of the result, at least 1.</param>
    /// <param name="height">Height of the result, at least 1.</param>
    /// <param name="interpolation">The kernel.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the result does not fit one array.</exception>
    /// <exception cref="RankToolsException">ImageTooLarge: the image between the two passes does not fit one array.</exception>
    public static PixelImage Resize(PixelImage image, int width, int height, Interpolation interpolation) =>
        Resize(image, width, height, interpolation, new PixelWindow(0, 0, width, height));

    /// <summary>Resizes an image and returns a rectangle of the result, computing no more than that.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">Width of the whole result, at least 1.</param>
    /// <param name="height">Height of the whole result, at least 1.</param>
    /// <param name="interpolation">The kernel.</param>
    /// <param name="window">The rectangle of the result to return; inside it and not empty.</param>
    /// <exception cref="ArgumentException">A size is below 1, the window is not inside, or the window does not fit one array.</exception>
    /// <exception cref="RankToolsException">ImageTooLarge: the image between the two passes does not fit one array.</exception>
    public static PixelImage Resize(PixelImage image, int width, int height, Interpolation interpolation, PixelWindow window)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!window.IsInside(width, height))
            throw new ArgumentException($"{window} is not inside {width}×{height} pixels.", nameof(window));
        if ((long)window.Width * window.Height * PixelImage.Channels > Array.MaxLength)
            throw new ArgumentException($"{window.Width}×{window.Height} pixels do not fit one array.", nameof(window));
        if (width == image.Width && height == image.Height)
            return Crop(image, window);
        if (interpolation == Interpolation.Nearest)
            return Nearest(image, width, height, window);

        // An axis that keeps its size is not filtered at all.
        var rows = height == image.Height ? null
            : ResampleKernel.Create(interpolation, image.Height, height, window.Top, window.Height);
        var (top, bottom) = rows is null ? (window.Top, window.Top + window.Height) : (rows.SourceStart, rows.SourceEnd);
        var narrowed = width == image.Width
            ? Crop(image, new PixelWindow(window.Left, top, window.Width, bottom - top))
            : Across(image, ResampleKernel.Create(interpolation, image.Width, width, window.Left, window.Width), top, bottom);
        return rows is null ? narrowed : Down(narrowed, rows, top);
    }

    /// <summary>Copies a rectangle of an image.</summary>
    internal static PixelImage Crop(PixelImage image, PixelWindow window)
    {
        if (window == new PixelWindow(0, 0, image.Width, image.Height))
            return image;
        var rowBytes = window.Width * PixelImage.Channels;
        var result = new byte[rowBytes * window.Height];
        for (var y = 0; y < window.Height; y++)
        {
            var from = (((window.Top + y) * image.Width) + window.Left) * PixelImage.Channels;
            image.Rgb.AsSpan(from, rowBytes).CopyTo(result.AsSpan(y * rowBytes));
        }
        return new PixelImage(window.Width, window.Height, result);
    }

    private static PixelImage Across(PixelImage image, ResampleKernel kernel, int top, int bottom)
    {
        if ((long)kernel.Count * (bottom - top) * PixelImage.Channels > Array.MaxLength)
        {
            throw new RankToolsException("ImageTooLarge", ErrorKind.LimitExceeded, null,
                $"Resizing {image.Width}×{image.Height} pixels needs {kernel.Count}×{bottom - top} pixels in between, "
                + "more than fits one array. Make the image smaller first.");
        }
        var result = new byte[kernel.Count * (bottom - top) * PixelImage.Channels];
        var to = 0;
        for (var y = top; y < bottom; y++)
        {
            var row = image.Rgb.AsSpan(y * image.Width * PixelImage.Channels, image.Width * PixelImage.Channels);
            for (var x = 0; x < kernel.Count; x++)
            {
                int red = Half, green = Half, blue = Half;
                var pixels = row[(kernel.Start(x) * PixelImage.Channels)..];
                var weights = kernel.Weights(x);
                for (int i = 0, at = 0; i < weights.Length; i++, at += PixelImage.Channels)
                {
                    var weight = weights[i];
                    red += pixels[at] * weight;
                    green += pixels[at + 1] * weight;
                    blue += pixels[at + 2] * weight;
                }
                result[to++] = ToByte(red);
                result[to++] = ToByte(green);
                result[to++] = ToByte(blue);
            }
        }
        return new PixelImage(kernel.Count, bottom - top, result);
    }

    private static PixelImage Down(PixelImage image, ResampleKernel kernel, int top)
    {
        var rowBytes = image.Width * PixelImage.Channels;
        var result = new byte[rowBytes * kernel.Count];
        var sums = new int[rowBytes];
        for (var y = 0; y < kernel.Count; y++)
        {
            Array.Fill(sums, Half);
            var weights = kernel.Weights(y);
            for (var i = 0; i < weights.Length; i++)
                AddWeighted(image.Rgb.AsSpan((kernel.Start(y) - top + i) * rowBytes, rowBytes), weights[i], sums);
            for (var x = 0; x < rowBytes; x++)
                result[(y * rowBytes) + x] = ToByte(sums[x]);
        }
        return new PixelImage(image.Width, kernel.Count, result);
    }

    /// <summary>sums += weight · row, as many numbers at once as the processor takes.</summary>
    private static void AddWeighted(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        var x = 0;
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[x..]), out var low, out var high);
            Add(low, sums[x..]);
            Add(high, sums[(x + Vector<ushort>.Count)..]);
        }
        for (; x < row.Length; x++)
            sums[x] += row[x] * weight;

        void Add(Vector<ushort> values, Span<int> target)
        {
            Vector.Widen(values, out var first, out var second);
            (new Vector<int>(target) + (Vector.AsVectorInt32(first) * weight)).CopyTo(target);
            var rest = target[Vector<int>.Count..];
            (new Vector<int>(rest) + (Vector.AsVectorInt32(second) * weight)).CopyTo(rest);
        }
    }

    private static PixelImage Nearest(PixelImage image, int width, int height, PixelWindow window)
    {
        var columns = NearestPositions(image.Width, width, window.Left, window.Width);
        var rows = NearestPositions(image.Height, height, window.Top, window.Height);
        var result = new byte[window.Width * window.Height * PixelImage.Channels];
        var to = 0;
        foreach (var y in rows)
        {
            foreach (var x in columns)
            {
                image.Rgb.AsSpan(((y * image.Width) + x) * PixelImage.Channels, PixelImage.Channels).CopyTo(result.AsSpan(to));
                to += PixelImage.Channels;
            }
        }
        return new PixelImage(window.Width, window.Height, result);
    }

    /// <summary>Source positions by repeated addition, whose rounding is Pillow's.</summary>
    private static int[] NearestPositions(int source, int target, int first, int count)
    {
        var positions = new int[count];
        var step = (double)source / target;
        var position = step * 0.5;
        for (var i = 0; i < first + count; i++, position += step)
        {
            if (i >= first)
                positions[i - first] = Math.Min((int)position, source - 1);
        }
        return positions;
    }

    private const int Half = 1 << (ResampleKernel.Precision - 1);

    private static byte ToByte(int fixedPoint) => (byte)Math.Clamp(fixedPoint >> ResampleKernel.Precision, 0, 255);
}
