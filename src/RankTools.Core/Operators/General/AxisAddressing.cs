using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Every index selects a whole slice across one axis, as in a table of embeddings.</summary>
internal sealed class AxisAddressing(int axis) : RowAddressing
{
    public override ImmutableArray<long> SelectedShape(ImmutableArray<long> data, ImmutableArray<long> indices) => axis < data.Length
        ? [.. data[..axis], .. indices, .. data[(axis + 1)..]]
        : throw ShapeError.Of("Gather", $"more than {axis} axes", data);

    public override long RowLength(ImmutableArray<long> data, ImmutableArray<long> indices) => Count(data.Skip(axis + 1));

    public override Tensor Rows(Tensor indices, ImmutableArray<long> data)
    {
        var before = Ramp(Count(data.Take(axis)), data[axis], 1, 3, indices.device);
        return (before + FromFront(indices, data[axis]).reshape(indices.shape[0], 1, -1)).flatten(1);
    }
}
