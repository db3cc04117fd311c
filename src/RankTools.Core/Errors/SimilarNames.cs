namespace RankTools.Errors;

/// <summary>Finds what a misspelt name may have meant, for errors that suggest it.</summary>
internal static class SimilarNames
{
    /// <summary>The names nearest to what was written, nearest first, case not mattering.</summary>
    public static IEnumerable<string> To(string written, IEnumerable<string> names, int count) =>
        names.OrderBy(name => Distance(name, written)).Take(count);

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
