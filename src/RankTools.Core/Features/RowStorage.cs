using RankTools.Backend;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// One block of memory that every pass cuts its row collections from. Blocks of other sizes in every pass would leave holes, which the
/// process keeps.
/// </summary>
/// <remarks>
/// With <see cref="AllocatorSettings"/> in force the block is made so large that it does not lie among the others: freed there, it would be taken by small ones,
/// and that of the next input would come on top. What is not used of it is never touched and takes no memory.
/// </remarks>
internal sealed class RowStorage(long numbers, ScalarType type, Device device) : IDisposable
{
    private readonly Tensor memory = empty([Size(numbers, type, device)], type, device).DetachFromDisposeScope();
    private long used;

    /// <summary>A matrix with nothing in it yet, valid until <see cref="Clear"/>.</summary>
    public Tensor Take(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        var matrix = memory.narrow(0, used, rows * columns).view(rows, columns);
        used += rows * columns;
        return matrix.DetachFromDisposeScope();
    }

    /// <summary>Begins again.</summary>
    public void Clear() => used = 0;

    public void Dispose() => memory.Dispose();

    private static long Size(long numbers, ScalarType type, Device device) => device.type == DeviceType.CPU && AllocatorSettings.Applied
        ? Math.Max(numbers, AllocatorSettings.MmapThreshold / type.ElementSize())
        : numbers;
}
