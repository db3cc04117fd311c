using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// One block of memory that every pass cuts its row collections from. Blocks of other sizes in every pass would leave holes, which the
/// process keeps.
/// </summary>
internal sealed class RowStorage(long numbers, ScalarType type, Device device) : IDisposable
{
    private readonly Tensor memory = empty([numbers], type, device).DetachFromDisposeScope();
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
}
