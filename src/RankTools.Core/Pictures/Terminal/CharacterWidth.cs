using System.Globalization;
using System.Text;

namespace RankTools.Pictures.Terminal;

/// <summary>How many columns of a terminal texts take.</summary>
/// <remarks>
/// Two for what Unicode's UAX #11 calls wide and full-width: the scripts of East Asia, and emoji; none for marks that join the character
/// before; one for all others. Terminals agree on these, but for some symbols whose width depends on the font.
/// </remarks>
internal static class CharacterWidth
{
    // First and last characters of the blocks.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x26AA, 0x26AB), (0x2705, 0x2705),
        (0x274C, 0x274C), (0x2753, 0x2755), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2E80, 0x303E), (0x3041, 0x4DBF), (0x4E00, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18DFF), (0x1AFF0, 0x1B2FF), (0x1F1E6, 0x1F202),
        (0x1F210, 0x1F320), (0x1F32D, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB), (0x1F90C, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns of a text.</summary>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>Columns of a character.</summary>
    public static int Of(Rune rune) => rune.Value < Wide[0].First ? Narrow(rune)
        : Array.Exists(Wide, block => rune.Value >= block.First && rune.Value <= block.Last) ? 2
        : Narrow(rune);

    /// <summary>A text with blanks behind it up to some width.</summary>
    public static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>As much of a text's beginning as is no wider.</summary>
    public static string Cut(string text, int width)
    {
        var result = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Of(rune);
            if (used > width)
                break;
            result.Append(rune.ToString());
        }
        return result.ToString();
    }

    private static int Narrow(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1;
}
