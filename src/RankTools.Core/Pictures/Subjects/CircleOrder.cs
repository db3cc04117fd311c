using System.Collections.Immutable;

namespace RankTools.Pictures.Subjects;

/// <summary>An order of nodes on a circle in which heavy edges are short.</summary>
/// <remarks>
/// Begins with the given order and exchanges pairs of nodes for as long as that lessens Σ|w|·chord², a hundred rounds at most: O(n²·m) a
/// round for n nodes of m edges each. The same edges give the same order.
/// </remarks>
internal static class CircleOrder
{
    private const int MostRounds = 100;

    /// <param name="count">Number of nodes.</param>
    /// <param name="edges">Pairs of nodes with a weight that is not negative.</param>
    /// <returns>The node at every place.</returns>
    public static ImmutableArray<int> Of(int count, ImmutableArray<(int From, int To, double Weight)> edges)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        int[] place = [.. order];
        var neighbours = edges.SelectMany(edge => new[] { (edge.From, edge.To, edge.Weight), (From: edge.To, To: edge.From, edge.Weight) })
            .ToLookup(edge => edge.From, edge => (edge.To, edge.Weight));
        for (var round = 0; round < MostRounds; round++)
        {
            var isBetter = false;
            for (var a = 0; a < count; a++)
            {
                for (var b = a + 1; b < count; b++)
                {
                    var before = Cost(a) + Cost(b);
                    Exchange(a, b);
                    if (Cost(a) + Cost(b) < before - 1e-12)
                        isBetter = true;
                    else
                        Exchange(a, b);
                }
            }
            if (!isBetter)
                break;
        }
        return [.. order];

        void Exchange(int a, int b)
        {
            (order[place[a]], order[place[b]]) = (b, a);
            (place[a], place[b]) = (place[b], place[a]);
        }

        double Cost(int node) => neighbours[node].Sum(edge => edge.Weight * Chord(place[node] - place[edge.To], count));
    }

    /// <summary>Squared chord between places on the unit circle, up to a factor.</summary>
    private static double Chord(int distance, int count) => 1 - Math.Cos(2 * Math.PI * distance / count);
}
