using System.Globalization;

namespace RankTools.Ranks;

/// <summary>
/// Named texts, such as a row of Import-Csv, read as numbers and names. Export-Csv writes numbers in the culture of whoever ran it, so
/// every culture's decimal mark, minus and infinity are understood; none of them writes group separators.
/// </summary>
internal sealed class PropertyTexts(Func<string, string?> property)
{
    public bool Has(string name) => !string.IsNullOrWhiteSpace(property(name));

    public string Text(string name) => property(name) ?? throw RankErrors.Property(name, null, "text");

    public double Number(string name)
    {
        var text = property(name);
        return text is not null && double.TryParse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw RankErrors.Property(name, text, "a number");
    }

    public long Integer(string name)
    {
        var text = property(name);
        return text is not null && long.TryParse(Plain(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw RankErrors.Property(name, text, "an integer");
    }

    /// <summary>Integers joined by ';'.</summary>
    public long[] Integers(string name)
    {
        var text = property(name);
        var parts = (text ?? "").Split(';').Select(part => (IsNumber: long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value), value)).ToArray();
        return Array.TrueForAll(parts, part => part.IsNumber) ? Array.ConvertAll(parts, part => part.value) : throw RankErrors.Property(name, text, "integers joined by ';'");
    }

    public int Count(string name)
    {
        var number = Integer(name);
        return number is >= 0 and <= int.MaxValue ? (int)number : throw RankErrors.Property(name, property(name), "a count");
    }

    public bool Flag(string name)
    {
        var text = property(name);
        return bool.TryParse(text, out var value) ? value : throw RankErrors.Property(name, text, "True or False");
    }

    public T Choice<T>(string name)
        where T : struct, Enum
    {
        var text = property(name);
        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw RankErrors.Property(name, text, "one of " + string.Join(", ", Enum.GetNames<T>()));
    }

    public T Parsed<T>(string name)
        where T : IParsable<T>
    {
        var text = property(name);
        return T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw RankErrors.Property(name, text, $"a {typeof(T).Name} as results are written with");
    }

    public Tolerance Tolerance(string rule, string value) => new(Choice<ToleranceRule>(rule), Number(value));

    private static string Plain(string text) => text.Trim().Replace(',', '.').Replace('\u066B', '.').Replace('\u2212', '-')
        .Replace("\u200E", "", StringComparison.Ordinal).Replace("\u200F", "", StringComparison.Ordinal)
        .Replace("∞", "Infinity", StringComparison.Ordinal);
}
