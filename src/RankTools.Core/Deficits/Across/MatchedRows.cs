using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Deficits.Across;

/// <summary>Rows of two tables that are of the same images.</summary>
/// <param name="Partner">For every row of the first table its row in the second, −1 where there is none.</param>
/// <param name="Count">How many have one.</param>
internal sealed record MatchedRows(int[] Partner, int Count)
{
    /// <summary>Matches rows by where their images came from; an image that is in a table several times is matched in order.</summary>
    /// <exception cref="RankToolsException"><c>ImagesUnmatched</c>: fewer than two images are in both.</exception>
    public static MatchedRows Of(LogitTable target, ImmutableArray<string> sources, string source)
    {
        var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var row = 0; row < sources.Length; row++)
        {
            if (!places.TryGetValue(sources[row], out var queue))
                places[sources[row]] = queue = new();
            queue.Enqueue(row);
        }
        var partner = new int[target.Rows];
        for (var row = 0; row < partner.Length; row++)
            partner[row] = row < target.Sources.Length && places.TryGetValue(target.Sources[row], out var queue) && queue.TryDequeue(out var found) ? found : -1;
        var count = partner.Count(row => row >= 0);
        return count >= 2 ? new(partner, count) : throw new RankToolsException("ImagesUnmatched", ErrorKind.InvalidData, source,
            $"{(count == 0 ? "None" : "One")} of the {target.Rows} images of '{target.Source}' is in '{source}' too. Images are matched by path: the first are "
            + $"'{target.Sources.FirstOrDefault()}' and '{sources.FirstOrDefault()}'. Export both files from the same images.");
    }
}
