using System.Globalization;
using System.Text.RegularExpressions;

using RankTools.Collections;

namespace RankTools.Deficits;

/// <summary>One class of a combination.</summary>
/// <param name="ClassIndex">Index of its logit.</param>
/// <param name="ClassName">Its name; empty when the names are not known.</param>
/// <param name="Weight">λ_j of the Lasso.</param>
/// <param name="Share">|λ_j| as a part of ‖λ‖₁.</param>
/// <param name="RefitWeight">The weight that least squares, without shrinkage, gives the class on the same support.</param>
public sealed partial record DeficitTerm(int ClassIndex, string ClassName, double Weight, double Share, double RefitWeight)
{
    /// <summary>
    /// Index, name in quotes (doubled inside) where there is one, weight and refitted weight, in the invariant culture and to the last digit, so
    /// that a list of terms can be read back: <c>3 "gerbil" 0.42 0.47</c>.
    /// </summary>
    public override string ToString()
    {
        var name = ClassName.Length == 0 ? "" : $" \"{ClassName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return string.Create(CultureInfo.InvariantCulture, $"{ClassIndex}{name} {Weight:R} {RefitWeight:R}");
    }

    /// <summary>Reads what a list of terms writes itself as, joined by ';'.</summary>
    /// <param name="text">The text; empty for no terms.</param>
    /// <returns>The terms, shares made anew from their weights; null where the text is something else.</returns>
    public static ValueList<DeficitTerm>? ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<DeficitTerm>();
        var rest = 0;
        for (var match = Element().Match(text); match.Success && match.Index == rest; match = match.NextMatch())
        {
            rest = match.Index + match.Length;
            if (!int.TryParse(match.Groups["index"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || !TryNumber(match.Groups["weight"], out var weight) || !TryNumber(match.Groups["refit"], out var refit))
            {
                return null;
            }
            terms.Add(new(index, match.Groups["name"].Value.Replace("\"\"", "\"", StringComparison.Ordinal), weight, 0, refit));
        }
        if (!string.IsNullOrWhiteSpace(text[rest..]))
            return null;
        var total = terms.Sum(term => Math.Abs(term.Weight));
        return [.. terms.Select(term => term with { Share = total > 0 ? Math.Abs(term.Weight) / total : 0 })];
    }

    private static bool TryNumber(Group group, out double value) =>
        double.TryParse(group.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    [GeneratedRegex("""\s*(?<index>\d+)(?: "(?<name>(?:[^"]|"")*)")? (?<weight>[^\s;"]+) (?<refit>[^\s;"]+)\s*(?:;|$)""")]
    private static partial Regex Element();
}
