using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;

using RankTools.Errors;

namespace RankTools.Deficits;

/// <summary>Chooses classes by index or by name, with wildcards (* and ?), case not mattering.</summary>
/// <remarks>A class with several names, such as <c>tench, Tinca tinca</c>, is found by each of them.</remarks>
public static class ClassSelection
{
    /// <summary>The classes that are meant, in the order of their logits; all where nothing is asked for.</summary>
    /// <param name="names">Names of the classes; empty when they are not known.</param>
    /// <param name="count">Number of classes.</param>
    /// <param name="wanted">Indices, names or patterns; null or empty for all.</param>
    /// <exception cref="RankToolsException"><c>ClassNotFound</c>, <c>ClassAmbiguous</c>.</exception>
    public static ImmutableArray<int> Select(IReadOnlyList<string> names, int count, IReadOnlyCollection<string>? wanted)
    {
        ArgumentNullException.ThrowIfNull(names);
        return wanted is null or { Count: 0 }
            ? [.. Enumerable.Range(0, count)]
            : [.. wanted.SelectMany(text => Find(names, count, text.Trim())).Distinct().Order()];
    }

    /// <summary>What a class is called in results and errors: its name, or <c>class 7</c>.</summary>
    public static string NameOf(IReadOnlyList<string> names, int index)
    {
        ArgumentNullException.ThrowIfNull(names);
        return index < names.Count && names[index].Length > 0 ? $"'{names[index]}'" : $"class {index}";
    }

    private static IEnumerable<int> Find(IReadOnlyList<string> names, int count, string text)
    {
        var exact = Where(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (exact.Length == 0)
            exact = Where(names, name => name.Split(',', StringSplitOptions.TrimEntries).Contains(text, StringComparer.OrdinalIgnoreCase));
        if (exact.Length == 1)
            return exact;
        if (exact.Length > 1)
            throw DeficitErrors.ClassAmbiguous(text, exact.Select(index => (index, names[index])));
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count)
            return [number];
        var isPattern = text.AsSpan().ContainsAny('*', '?');
        var matching = isPattern ? Where(names, name => FileSystemName.MatchesSimpleExpression(text, name, ignoreCase: true)) : [];
        if (matching.Length > 0)
            return matching;
        var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        string[] known = [.. names.Where(name => name.Length > 0)];
        throw DeficitErrors.ClassNotFound(text, isPattern || isNumber ? [] : SimilarNames.To(text, known, 3), count, known.Length > 0);
    }

    private static int[] Where(IReadOnlyList<string> names, Func<string, bool> fits) =>
        [.. Enumerable.Range(0, names.Count).Where(index => fits(names[index]))];
}
