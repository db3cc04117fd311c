using System.Globalization;
using System.Text;
using RankTools.Errors;

namespace RankTools.Checkpoints.Pickles;

/// <summary>The values that the text protocol 0 writes as lines.</summary>
internal static class PickleText
{
    /// <summary>A whole number, or <c>01</c> and <c>00</c>, which are true and false.</summary>
    public static object Integer(PickleInput input)
    {
        string line = input.ReadLine();
        if (line is "01" or "00") return line == "01";
        return long.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Damaged(input, "whole number");
    }

    /// <summary>A place in the memo.</summary>
    public static long Index(PickleInput input) =>
        uint.TryParse(input.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw Damaged(input, "memo index");

    /// <summary>A number with a fraction.</summary>
    public static double Float(PickleInput input) =>
        double.TryParse(input.ReadLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Damaged(input, "number");

    /// <summary>Text between quotation marks.</summary>
    public static string Quoted(PickleInput input)
    {
        string line = input.ReadLine();
        if (line.Length < 2 || line[0] is not ('\'' or '"') || line[^1] != line[0]) throw Damaged(input, "quoted text");
        return Escaped(input, line[1..^1]);
    }

    /// <summary>Resolves backslash escapes.</summary>
    public static string Escaped(PickleInput input, string text)
    {
        if (!text.Contains('\\')) return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            char kind = ++i < text.Length ? text[i] : throw Damaged(input, "escaped text");
            int digits = kind switch { 'x' => 2, 'u' => 4, _ => 0 };
            if (digits == 0)
            {
                result.Append(kind switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => kind });
                continue;
            }

            if (i + digits >= text.Length) throw Damaged(input, "escaped text");
            var number = text.AsSpan(i + 1, digits);
            if (!ushort.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                throw Damaged(input, "escaped text");
            result.Append((char)code);
            i += digits;
        }

        return result.ToString();
    }

    private static RankToolsException Damaged(PickleInput input, string wanted) =>
        CheckpointErrors.Corrupt(input.Path, $"the line before {input.Position} of its pickle is not a {wanted}");
}
