using System.Text;

using RankTools.Errors;

using SkiaSharp;

namespace RankTools.Pictures.Drawing;

/// <summary>Fonts of this machine for pictures whose text is drawn. A character that no font has is an error, not an empty box.</summary>
internal sealed class PictureFonts
{
    private static readonly string[] Preferred =
        ["Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "Segoe UI", "Noto Sans", "Open Sans", "Roboto", "DejaVu Sans"];

    private const char PlainLetter = 'a';

    private readonly IReadOnlyList<string> families;
    private readonly Func<string, bool, SKTypeface?> open;
    private readonly Dictionary<(int Rune, bool IsBold), SKTypeface?> found = [];
    private readonly Dictionary<(string Family, bool IsBold), SKTypeface?> opened = [];

    /// <param name="families">Families that there are.</param>
    /// <param name="open">Opens one, in bold where it has that; null where it cannot.</param>
    public PictureFonts(IEnumerable<string> families, Func<string, bool, SKTypeface?> open)
    {
        string[] there = [.. families];
        this.families = [.. Preferred.Where(there.Contains), .. there.Except(Preferred).OrderBy(IsPlain).ThenBy(name => name, StringComparer.Ordinal)];
        this.open = open;
    }

    /// <summary>The fonts that the system, or its font folders, have.</summary>
    public static PictureFonts OfSystem()
    {
        var manager = SKFontManager.Default;
        return new(manager.FontFamilies, (family, isBold) => manager.MatchFamily(family, isBold ? SKFontStyle.Bold : SKFontStyle.Normal));
    }

    /// <summary>The same fonts with the outlines of the characters that were asked for until now alone.</summary>
    public PictureFonts Subset() => new(families, (family, isBold) => Opened(family, isBold) is not { } whole ? null
        : FontSubset.Of(whole, found.Where(character => character.Value == whole).Select(character => character.Key.Rune)));

    /// <summary>The font for a character: the first in order of preference that has it.</summary>
    /// <exception cref="RankToolsException">FontMissing.</exception>
    public SKTypeface For(Rune rune, bool isBold)
    {
        if (!found.TryGetValue((rune.Value, isBold), out var font))
        {
            font = families.Select(family => Opened(family, isBold)).FirstOrDefault(face => face?.ContainsGlyph(rune.Value) == true);
            found.Add((rune.Value, isBold), font);
        }
        return font ?? throw Missing(rune);
    }

    /// <summary>Parts of a text with the font of each.</summary>
    public IEnumerable<(string Text, SKTypeface Font)> Parts(string text, bool isBold)
    {
        var part = new StringBuilder();
        SKTypeface? font = null;
        foreach (var rune in text.EnumerateRunes())
        {
            // A space, or a control character, needs no glyph: it goes on in the font before it.
            var next = font is not null && rune.Value <= ' ' ? font : For(rune.Value < ' ' ? new Rune(' ') : rune, isBold);
            if (font is not null && next != font)
            {
                yield return (part.ToString(), font);
                part.Clear();
            }
            part.Append(rune.Value < ' ' ? " " : rune.ToString());
            font = next;
        }
        if (font is not null)
            yield return (part.ToString(), font);
    }

    private SKTypeface? Opened(string family, bool isBold)
    {
        if (!opened.TryGetValue((family, isBold), out var font))
            opened.Add((family, isBold), font = open(family, isBold));
        return font;
    }

    private RankToolsException Missing(Rune rune)
    {
        // Where there is no font the system may still name a family, one without any glyphs.
        var isNone = !families.Any(family => Opened(family, isBold: false)?.ContainsGlyph(PlainLetter) == true);
        var what = isNone ? "There are no fonts on this machine"
            : $"No font on this machine has the character '{rune}' (U+{rune.Value:X4})";
        var install = OperatingSystem.IsLinux()
            ? isNone ? "Install one, such as fonts-dejavu-core (Debian, Ubuntu) or dejavu-sans-fonts (Fedora)"
                : "Install one that does, such as fonts-noto-cjk or fonts-noto-core (Debian, Ubuntu)"
            : "Install one";
        return new("FontMissing", ErrorKind.Unavailable, null,
            $"{what}, so the picture's labels cannot be drawn as PNG or PDF. {install}, or write .svg, which needs no fonts here.");
    }

    private static bool IsPlain(string family) => !family.Contains("Sans", StringComparison.Ordinal) || family.Contains("Mono", StringComparison.Ordinal);
}
