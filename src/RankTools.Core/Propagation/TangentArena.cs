using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// One block of memory for the tangents that go from segment to segment. Of these only two neighbours are alive at a time: they are laid
/// out from the two ends in turn. Blocks of their own, each a little larger than the one before, would leave holes that the process keeps.
/// </summary>
internal sealed class TangentArena : IDisposable
{
    private readonly Tensor? memory;
    private readonly TangentPassOptions options;
    private bool isAtEnd;

    /// <param name="numbers">Numbers of the largest two neighbours together.</param>
    /// <param name="options">Type and device; on a GPU, whose memory is not handed out page by page, blocks of their own are taken.</param>
    public TangentArena(long numbers, TangentPassOptions options)
    {
        this.options = options;
        if (options.Device.type == DeviceType.CPU)
            memory = empty([Math.Max(1, numbers)], options.Type, options.Device).DetachFromDisposeScope();
    }

    /// <summary>Memory for rows × columns, in place of what was taken last but one.</summary>
    public Tensor Take(long rows, long columns)
    {
        var size = rows * columns;
        if (memory is null || size > memory.numel())
            return empty(rows, columns, options.Type, options.Device);
        var start = isAtEnd ? memory.numel() - size : 0;
        isAtEnd = !isAtEnd;
        return memory.narrow(0, start, size).view(rows, columns);
    }

    public void Dispose() => memory?.Dispose();
}
