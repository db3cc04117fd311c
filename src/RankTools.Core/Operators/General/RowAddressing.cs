using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// How an array of indices points into a value. The value is seen as rows, one after another in memory, as long as what one index
/// selects; indices count from the end where they are negative.
/// </summary>
internal abstract class RowAddressing
{
    /// <summary>Shape of what the indices select.</summary>
    public abstract ImmutableArray<long> SelectedShape(ImmutableArray<long> data, ImmutableArray<long> indices);

    /// <summary>Numbers in a row.</summary>
    public abstract long RowLength(ImmutableArray<long> data, ImmutableArray<long> indices);

    /// <summary>The rows that are selected, in the order of the result.</summary>
    /// <param name="indices">B × the indices' shape, int64.</param>
    /// <param name="data">Shape of the value.</param>
    /// <returns>B × number of rows, int64.</returns>
    public abstract Tensor Rows(Tensor indices, ImmutableArray<long> data);

    protected static long Count(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Indices counted from the front.</summary>
    protected static Tensor FromFront(Tensor indices, long size) => where(indices.lt(0), indices + size, indices);

    /// <summary>0, step, 2·step, … along one of the axes of an array with the given number of axes.</summary>
    protected static Tensor Ramp(long size, long step, int axis, int rank, Device device)
    {
        var shape = Enumerable.Repeat(1L, rank).ToArray();
        shape[axis] = size;
        return (arange(size, int64, device) * step).view(shape);
    }
}
