using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// One block of memory for the tangents that go from segment to segment. Of these only two neighbours are alive at a time: they are laid
/// out from the two ends in turn. Blocks of their own, each a little larger than the one before, would leave holes that the process keeps.
/// </summary>
/// <remarks>
/// NOTE [Tangents in place]: tangents that have entered a segment are not needed any more once they have left it, so what leaves may lie over
/// what has entered, and the block need not be larger than one of the two and a chunk. What is laid out from the end is written from its
/// last row on.
/// </remarks>
internal sealed class TangentArena : IDisposable
{
    private readonly Tensor? memory;
    private readonly TangentPassOptions options;
    private bool isAtEnd;
    private (long Start, long Columns) taken; // what was taken last; no columns for memory of its own

    /// <param name="numbers">Numbers that two neighbours need at most (<see cref="Need"/>).</param>
    /// <param name="options">Type and device; on a GPU, whose memory is not handed out page by page, blocks of their own are taken.</param>
    public TangentArena(long numbers, TangentPassOptions options)
    {
        this.options = options;
        if (options.Device.type == DeviceType.CPU)
            memory = empty([Math.Max(1, numbers)], options.Type, options.Device).DetachFromDisposeScope();
    }

    /// <summary>True when what was taken last has to be written from its last row on.</summary>
    public bool IsBackward { get; private set; }

    /// <summary>Numbers for so many rows of what enters a segment and of what leaves it.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="entry">Columns of what enters.</param>
    /// <param name="exit">Columns of what leaves.</param>
    /// <param name="chunk">Rows that are read before as many are written.</param>
    public static long Need(long rows, long entry, long exit, long chunk) => rows * Math.Max(entry, exit) + Math.Min(rows, chunk) * Math.Min(entry, exit);

    /// <summary>Memory for rows × columns, in place of what was taken last but one, and of rows of the last that are read before.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="chunk">Rows that are read before as many are written; all of them where the order is another.</param>
    public Tensor Take(long rows, long columns, long chunk)
    {
        var size = rows * columns;
        var start = isAtEnd ? (memory?.numel() ?? 0) - size : 0;
        if (memory is null || size > memory.numel() || !IsFree(start, rows, columns, Math.Min(rows, chunk)))
        {
            (taken, IsBackward) = (default, false);
            return empty(rows, columns, options.Type, options.Device);
        }
        (taken, IsBackward, isAtEnd) = ((start, columns), isAtEnd, !isAtEnd);
        return memory.narrow(0, start, size).view(rows, columns);
    }

    public void Dispose() => memory?.Dispose();

    /// <summary>Whether no row is written over one that is still to be read, the first chunk or the last being the closest.</summary>
    private bool IsFree(long start, long rows, long columns, long chunk)
    {
        bool Holds(long row) => isAtEnd
            ? start + row * columns >= taken.Start + (row + chunk) * taken.Columns
            : (row + chunk) * columns <= taken.Start + row * taken.Columns;
        return taken.Columns == 0 || (Holds(0) && Holds(rows - chunk));
    }
}
