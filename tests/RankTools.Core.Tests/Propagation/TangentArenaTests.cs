using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Propagation;

/// <summary>Tangents that leave a segment over those that have entered it.</summary>
public class TangentArenaTests
{
    private static readonly TangentPassOptions Options = new(float32, CPU, 1L << 30, 0);

    /// <summary>Every row is read as it was written, through segments of all sizes, in no more memory than said.</summary>
    [Fact]
    public void No_row_is_overwritten_before_it_is_read()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 200; trial++)
        {
            using var scope = NewDisposeScope();
            var (rows, chunk) = (random.Next(1, 30), random.Next(1, 12));
            int[] columns = [.. Enumerable.Range(0, 6).Select(_ => random.Next(1, 40))];
            var need = columns.Zip(columns.Skip(1), (entry, exit) => TangentArena.Need(rows, entry, exit, chunk)).Max();
            using var arena = new TangentArena(need, Options);
            var entry = arena.Take(rows, columns[0], chunk);
            Fill(entry, 0, 0, rows);
            var first = entry;
            for (var i = 1; i < columns.Length; i++)
            {
                var exit = arena.Take(rows, columns[i], chunk);
                Assert.InRange(Distance(first, exit), 0, (need - exit.numel()) * sizeof(float));
                var starts = Enumerable.Range(0, (rows + chunk - 1) / chunk).Select(number => number * chunk);
                foreach (var start in arena.IsBackward ? starts.Reverse() : starts)
                {
                    var count = Math.Min(chunk, rows - start);
                    var expected = empty([count, columns[i - 1]]);
                    Fill(expected, i - 1, start, count);
                    Assert.True(expected.equal(entry.narrow(0, start, count)).all().item<bool>());
                    Fill(exit.narrow(0, start, count), i, start, count);
                }
                rows = random.Next(1, rows + 1); // some are dropped
                entry = exit.narrow(0, 0, rows);
            }
        }
    }

    [Fact]
    public void Rows_in_another_order_get_memory_apart()
    {
        using var scope = NewDisposeScope();
        using var arena = new TangentArena(TangentArena.Need(10, 7, 8, 2), Options);
        var entry = arena.Take(10, 7, 2);
        Fill(entry, 0, 0, 10);
        var before = entry.clone();
        Fill(arena.Take(10, 8, 10), 1, 0, 10);
        Assert.False(arena.IsBackward);
        Assert.True(before.equal(entry).all().item<bool>());
    }

    private static void Fill(Tensor part, int segment, int start, int count) =>
        part.copy_((arange(start, start + count, float32) + 1000 * segment).unsqueeze(1).expand(count, part.shape[1]));

    private static long Distance(Tensor from, Tensor to) => Unsafe.ByteOffset(ref MemoryMarshal.GetReference(from.bytes), ref MemoryMarshal.GetReference(to.bytes));
}
