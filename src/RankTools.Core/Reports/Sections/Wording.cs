using System.Globalization;

using RankTools.Deficits;
using RankTools.Ranks;

namespace RankTools.Reports.Sections;

/// <summary>Numbers and lists in sentences, the same in every culture.</summary>
internal static class Wording
{
    /// <summary>How many sentences say the same of different networks, classes or files before the rest is only counted.</summary>
    public const int MostSentences = 6;

    /// <summary>For example <c>1 image</c>, <c>3 images</c>, <c>12,000 images</c>.</summary>
    public static string Count(long count, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? noun : plural ?? noun + "s")}");

    /// <summary>A number to four digits; large ones whole.</summary>
    public static string Number(double value) =>
        double.IsNaN(value) ? "not a number"
        : double.IsInfinity(value) ? value > 0 ? "infinite" : "minus infinite"
        : value == Math.Round(value) && Math.Abs(value) < 1e15 ? value.ToString("#,0", CultureInfo.InvariantCulture).Replace('-', '−')
        : Math.Abs(value) is >= 1000 and < 1e15 ? value.ToString("#,0.#", CultureInfo.InvariantCulture).Replace('-', '−')
        : value.ToString("G4", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A score or a correlation, to three places.</summary>
    public static string Score(double value) => Number(Math.Round(value, 3));

    /// <summary>A mean of counts, to one place.</summary>
    public static string Mean(double value) => value.ToString(value == Math.Round(value) ? "#,0" : "#,0.0", CultureInfo.InvariantCulture);

    /// <summary>A part of one, in percent.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + "%" : Number(share);

    /// <summary>A tolerance as one writes it: <c>r = 0.01</c>.</summary>
    public static string Tolerance(ToleranceRule rule, double value) => rule switch
    {
        ToleranceRule.Relative => $"r = {Number(value)}",
        ToleranceRule.Absolute => $"τ = {Number(value)}",
        _ => $"rule {rule}, k = {Number(value)}",
    };

    /// <summary>A p-value.</summary>
    public static string PValue(double p) => p < 0.001 ? "p < 0.001" : "p = " + p.ToString("G2", CultureInfo.InvariantCulture);

    /// <summary>Some of many names, joined by commas.</summary>
    public static string List(IEnumerable<string> names, int most)
    {
        string[] all = [.. names];
        return all.Length <= most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(most))} and {Count(all.Length - most, "other")}";
    }

    /// <summary>The same sentence about several things; those beyond <see cref="MostSentences"/> are counted.</summary>
    public static IEnumerable<string> Some<T>(IReadOnlyCollection<T> items, string what, Func<T, string?> sentence)
    {
        foreach (var text in items.Take(MostSentences).Select(sentence).OfType<string>())
            yield return text;
        if (items.Count > MostSentences)
            yield return $"{Count(items.Count - MostSentences, "more " + what)} in the table.";
    }

    /// <summary>A class by name, or by number where it has none.</summary>
    public static string Class(int index, string name) => name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"class {index}");

    /// <summary>The classes of a combination with their weights.</summary>
    public static string Terms(IEnumerable<DeficitTerm> terms) => string.Join("; ", terms.Select(term => $"{Class(term.ClassIndex, term.ClassName)} {Number(term.Weight)}"));

    /// <summary>The last part of a path, which tells files of a run apart.</summary>
    public static string FileName(string source) => source.Split('/', '\\')[^1] is { Length: > 0 } name ? name : source;
}
