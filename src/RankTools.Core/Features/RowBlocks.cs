using System.Runtime.InteropServices;

using RankTools.Data;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Rows on their way from a source to a device, block by block, each checked for NaN and infinity.</summary>
internal static class RowBlocks
{
    private const long BlockBytes = 16L << 20;
    private const long LargestBlock = 4096;

    /// <summary>Rows of a block: as many as a few megabytes hold, and no more than the memory limit allows.</summary>
    public static long Length(long rowLength, long? memoryLimit)
    {
        var bytes = Math.Min(BlockBytes, (memoryLimit ?? long.MaxValue) / 8);
        return Math.Clamp(bytes / (sizeof(double) * Math.Max(1, rowLength)), 1, LargestBlock);
    }

    /// <summary>All rows in order. A block, b × d and float64, lives until the next is asked for.</summary>
    public static IEnumerable<(long First, Tensor Rows)> All(
        IRowSource source, long blockRows, Device device, IProgress<double>? progress, CancellationToken cancellation)
    {
        for (long first = 0; first < source.Rows; first += blockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = Read(source, first, Math.Min(blockRows, source.Rows - first), device);
            yield return (first, block);
            progress?.Report(Math.Min(1, (first + blockRows) / (double)source.Rows));
        }
    }

    /// <summary>Consecutive rows as count × d, float64.</summary>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteInput</c>, naming row and column.</exception>
    public static Tensor Read(IRowSource source, long first, long count, Device device)
    {
        using var scope = NewDisposeScope();
        var rows = empty(count, source.RowLength, float64, CPU);
        var values = MemoryMarshal.Cast<byte, double>(rows.bytes);
        source.ReadRows(first, values);
        if (!rows.isfinite().all().item<bool>())
        {
            var bad = 0;
            while (double.IsFinite(values[bad]))
                bad++;
            var row = first + (bad / source.RowLength);
            if (source is RowSubset subset)
                row = subset.IndexOf(row); // the row of the file, which is where the reader of the message looks
            throw DimensionErrors.NonFinite(source.Name, row, bad % source.RowLength, values[bad]);
        }
        return rows.to(device).DetachFromDisposeScope();
    }
}
