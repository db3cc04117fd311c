using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RankTools.Ranks;

/// <summary>
/// The rectangle of input pixels whose directions a Jacobian is taken for. Writes itself as <c>16x16@104,104</c> and reads that back.
/// </summary>
/// <param name="Row">Top row, from 0.</param>
/// <param name="Column">Leftmost column, from 0.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record InputPatch(int Row, int Column, int Height, int Width) : IParsable<InputPatch>
{
    /// <summary>Height x width @ row, column.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}@{Row},{Column}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static InputPatch Parse(string s) => TryParse(s, null, out var patch)
        ? patch
        : throw new FormatException($"'{s}' is not a patch: expected height x width @ row, column, such as '16x16@104,104'.");

    /// <summary>Reads what <see cref="ToString"/> wrote; the culture plays no part.</summary>
    public static InputPatch Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Reads what <see cref="ToString"/> wrote; the culture plays no part.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out InputPatch result)
    {
        result = null;
        var parts = s?.Split('@');
        if (parts is not [var size, var place])
            return false;
        if (size.Split('x') is not [var height, var width] || place.Split(',') is not [var row, var column])
            return false;
        if (!Number(row, out var r) || !Number(column, out var c) || !Number(height, out var h) || !Number(width, out var w))
            return false;
        result = new(r, c, h, w);
        return true;
    }

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
