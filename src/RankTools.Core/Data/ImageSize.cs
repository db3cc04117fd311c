using System.Globalization;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Rows and columns of an image, in pixels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>The longest side that can be asked for.</summary>
    public const int MostSide = 8192;

    /// <summary>True when both sides are at least 1 and at most <see cref="MostSide"/>.</summary>
    internal bool IsUsable => Height is > 0 and <= MostSide && Width is > 0 and <= MostSide;

    /// <summary>A square.</summary>
    public static implicit operator ImageSize(int side) => new(side, side);

    /// <summary>Reads <c>256</c>, a square, or <c>256x320</c>, height before width.</summary>
    /// <exception cref="RankToolsException"><c>ImageSizeInvalid</c>: not one or two numbers of pixels.</exception>
    public static ImageSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sides = text.Split('x', 'X', '×');
        if (sides.Length is 1 or 2 && TryRead(sides[0], out var height) && TryRead(sides[^1], out var width))
            return new(height, width);
        throw new RankToolsException("ImageSizeInvalid", ErrorKind.InvalidArgument, text,
            $"'{text}' is no size of an image. Write a number of pixels for a square, or height and width, as in 256x320; "
            + $"a side has 1 to {MostSide} pixels.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");

    private static bool TryRead(string text, out int side) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is > 0 and <= MostSide;
}
