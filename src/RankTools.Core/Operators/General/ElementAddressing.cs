using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Every index selects one element, by its place along one axis; along the others it lies where the index lies.</summary>
internal sealed class ElementAddressing(int axis) : RowAddressing
{
    public override ImmutableArray<long> SelectedShape(ImmutableArray<long> data, ImmutableArray<long> indices) =>
        indices.Length == data.Length && axis < data.Length && Enumerable.Range(0, data.Length).All(i => i == axis || indices[i] <= data[i])
            ? indices
            : throw ShapeError.Of("GatherElements", "indices that fit into the data", data, indices);

    public override long RowLength(ImmutableArray<long> data, ImmutableArray<long> indices) => 1;

    public override Tensor Rows(Tensor indices, ImmutableArray<long> data)
    {
        var place = FromFront(indices, data[axis]) * Count(data.Skip(axis + 1));
        for (var i = 0; i < data.Length; i++)
        {
            if (i != axis)
                place = place + Ramp(indices.shape[i + 1], Count(data.Skip(i + 1)), i + 1, data.Length + 1, indices.device);
        }
        return place.flatten(1);
    }
}
