using System.Collections.Immutable;

namespace RankTools.Propagation;

/// <summary>Some of the tangents, as stretches of consecutive ones.</summary>
/// <param name="Runs">First one and number of every stretch.</param>
internal sealed record RowRange(ImmutableArray<(int Start, int Count)> Runs)
{
    /// <summary>How many there are.</summary>
    public int Count => Runs.Sum(run => run.Count);

    /// <summary>Their numbers.</summary>
    public IEnumerable<int> Rows => Runs.SelectMany(run => Enumerable.Range(run.Start, run.Count));

    /// <summary>Consecutive tangents.</summary>
    public static RowRange Of(int start, int count) => new([(start, count)]);

    /// <summary>Tangents by number, ascending.</summary>
    public static RowRange Of(IEnumerable<int> rows)
    {
        var runs = ImmutableArray.CreateBuilder<(int Start, int Count)>();
        foreach (var row in rows)
        {
            if (runs.Count > 0 && runs[^1].Start + runs[^1].Count == row)
                runs[^1] = (runs[^1].Start, runs[^1].Count + 1);
            else
                runs.Add((row, 1));
        }
        return new(runs.ToImmutable());
    }

    /// <summary>The same in chunks of at most so many.</summary>
    public IEnumerable<RowRange> Chunks(int size) =>
        Runs.Length == 1
            ? from start in Enumerable.Range(0, (Count + size - 1) / size).Select(i => i * size)
              select Of(Runs[0].Start + start, Math.Min(size, Count - start))
            : Rows.Chunk(size).Select(rows => Of(rows));
}
