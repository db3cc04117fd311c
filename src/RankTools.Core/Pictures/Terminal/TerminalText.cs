using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using RankTools.Pictures.Drawing;

namespace RankTools.Pictures.Terminal;

/// <summary>Texts of figures as a terminal shows them, and the colours of its palette.</summary>
internal static partial class TerminalText
{
    /// <summary>The code of text in a quieter colour than the rest.</summary>
    public const int Dim = -2;

    /// <summary>The terminal's own colour.</summary>
    public const int Plain = -1;

    private const string Raised = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹−⁻-⁻+⁺";
    private const string Lowered = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉iᵢjⱼk\u2096";

    // Of the 256 colours, those near Okabe and Ito's that are read on dark and on light ground.
    private static readonly int[] Codes = [33, 202, 36, 175, 214, 75, 245];

    private static readonly Dictionary<int, string> Ascii = new()
    {
        ['σ'] = "sigma", ['τ'] = "tau", ['λ'] = "lambda", ['μ'] = "mu", ['η'] = "eta", ['±'] = "+-", ['−'] = "-", ['×'] = "x", ['·'] = "*", ['…'] = "~",
        ['→'] = "->", ['←'] = "<-", ['–'] = "-", ['’'] = "'", ['é'] = "e", ['ε'] = "eps",
    };

    /// <summary>A text without TeX's marks.</summary>
    public static string Of(string text, bool isAscii)
    {
        if (isAscii)
            text = PowerOfTen().Replace(text, "$1e$2").Replace("×1e", "e", StringComparison.Ordinal);
        var result = new StringBuilder();
        foreach (var run in TextRun.Parse(text))
        {
            if (run.Level == 0)
                result.Append(run.Text);
            else if (isAscii)
                result.Append(run.Level > 0 ? '^' : '_').Append(run.Text);
            else
                result.Append(Small(run.Text, run.Level > 0 ? Raised : Lowered, run.Level > 0 ? "^" : "_"));
        }
        return isAscii ? string.Concat(result.ToString().EnumerateRunes().Select(ToAscii))
            : string.Concat(result.ToString().EnumerateRunes().Select(rune => Rune.IsControl(rune) ? "�" : rune.ToString()));
    }

    /// <summary>A text that is no wider, its end left out where it must be.</summary>
    public static string Shortened(string text, int width, bool isAscii) => CharacterWidth.Of(text) <= width ? text
        : width < 2 ? CharacterWidth.Cut(text, width)
        : CharacterWidth.Cut(text, width - 1) + (isAscii ? '~' : '…');

    /// <summary>Text in one of the figure's colours, or <see cref="Dim"/>.</summary>
    public static string Colored(string text, int color, bool hasColor) => !hasColor || color == Plain || string.IsNullOrWhiteSpace(text) ? text
        : color == Dim ? $"\e[2m{text}\e[22m"
        : string.Create(CultureInfo.InvariantCulture, $"\e[38;5;{Codes[color % Codes.Length]}m{text}\e[39m");

    /// <summary>Words in lines of some width.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && CharacterWidth.Of(line) + 1 + CharacterWidth.Of(word) > width)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? CharacterWidth.Cut(word, width) : $"{line} {word}";
        }
        yield return line;
    }

    /// <summary>Entries of a legend in rows, each a sample in a colour and a name.</summary>
    public static IEnumerable<string> Legend(ImmutableArray<(string Sample, string Name, int Color)> entries, TerminalOptions options)
    {
        var (row, used) = (new StringBuilder(), 0);
        foreach (var (sample, name, color) in entries)
        {
            var text = Shortened(Of(name, options.IsAscii), options.Width - 8, options.IsAscii);
            var width = sample.Length + 1 + CharacterWidth.Of(text);
            if (used > 0 && used + 3 + width > options.Width - 2)
            {
                yield return row.ToString();
                row.Clear();
                used = 0;
            }
            row.Append(used > 0 ? "   " : "  ").Append(Colored(sample, color, options.HasColor)).Append(' ').Append(text);
            used += width + (used > 0 ? 3 : 2);
        }
        if (used > 0)
            yield return row.ToString();
    }

    private static string Small(string text, string pairs, string mark)
    {
        var places = text.Select(letter => PlaceOf(letter, pairs)).ToArray();
        return places.All(place => place >= 0) ? string.Concat(places.Select(place => pairs[place + 1])) : mark + text;
    }

    private static int PlaceOf(char letter, string pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] == letter)
                return i;
        }
        return -1;
    }

    private static string ToAscii(Rune rune) => rune.Value is >= ' ' and < 0x7F ? rune.ToString() : Ascii.GetValueOrDefault(rune.Value, "?");

    [GeneratedRegex(@"(?<=^|×|\s)(1)0\^\{([^}]*)\}")]
    private static partial Regex PowerOfTen();
}
