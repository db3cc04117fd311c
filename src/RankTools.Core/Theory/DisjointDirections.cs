using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// Random orthonormal directions that need no orthogonalisation and next to no memory: every coordinate belongs to one of them, by a random
/// permutation, with a random sign.
/// </summary>
/// <remarks>
/// For every Q with orthonormal columns σ_i(J Q) ≤ σ_i(J), so that these serve a lower bound as well as Haar-distributed ones. Those take
/// 4 n k² operations and three matrices of n × k before the first product, which for n of a million is more than all the rest.
/// </remarks>
internal sealed class DisjointDirections : IDisposable
{
    private readonly Tensor order, signs; // of the coordinates, n each
    private readonly long size;

    /// <param name="generator">Source of the permutation and the signs.</param>
    /// <param name="size">n.</param>
    /// <param name="count">k ≤ n.</param>
    /// <param name="device">Where the directions are wanted.</param>
    public DisjointDirections(Generator generator, long size, long count, Device device)
    {
        using var scope = NewDisposeScope();
        (this.size, Count) = (size, count);
        order = randperm(size, int64, generator: generator).to(device).DetachFromDisposeScope();
        signs = ((2 * randint(0, 2, [size], float64, generator: generator)) - 1).to(device).DetachFromDisposeScope();
    }

    /// <summary>k.</summary>
    public long Count { get; }

    /// <summary>Some of the directions as rows, count × n.</summary>
    public Tensor Rows(long first, long count)
    {
        using var scope = NewDisposeScope();
        var rows = zeros([count, size], float64, order.device);
        for (var i = 0L; i < count; i++)
        {
            var (start, end) = (Start(first + i), Start(first + i + 1));
            using var part = order.narrow(0, start, end - start);
            rows.select(0, i).index_copy_(0, part, signs.narrow(0, start, end - start) / Math.Sqrt(end - start));
        }
        return rows.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        order.Dispose();
        signs.Dispose();
    }

    private long Start(long direction) => (long)((Int128)direction * size / Count);
}
