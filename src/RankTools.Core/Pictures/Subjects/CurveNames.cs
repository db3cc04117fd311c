using System.Collections.Immutable;

namespace RankTools.Pictures.Subjects;

/// <summary>Names of curves in the legend, by what tells them apart, and what they share.</summary>
/// <param name="Legend">A name for every curve; empty where there is one curve.</param>
/// <param name="Shared">What is the same for all.</param>
internal sealed record CurveNames(ImmutableArray<string> Legend, ImmutableArray<string> Shared)
{
    /// <param name="parts">Of every curve the same kinds of parts: network, measure, conditions; empty where one says nothing.</param>
    public static CurveNames Of(IReadOnlyList<IReadOnlyList<string>> parts)
    {
        var count = parts.Max(list => list.Count);
        var differing = Enumerable.Range(0, count).Where(i => parts.Select(list => Part(list, i)).Distinct().Skip(1).Any()).ToArray();
        return new(
            [.. parts.Select(list => string.Join(", ", differing.Select(i => Part(list, i)).Where(part => part.Length > 0)))],
            // The measure is what the vertical axis says.
            [.. Enumerable.Range(0, count).Except(differing).Where(i => i != 1).Select(i => Part(parts[0], i)).Where(part => part.Length > 0)]);
    }

    private static string Part(IReadOnlyList<string> list, int index) => index < list.Count ? list[index] : "";
}
