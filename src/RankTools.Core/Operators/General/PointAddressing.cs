using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The last axis of the indices holds coordinates: those of a slice of the value, within the same batch.</summary>
/// <param name="batchAxes">How many leading axes the value and the indices have in common.</param>
internal sealed class PointAddressing(int batchAxes) : RowAddressing
{
    public override ImmutableArray<long> SelectedShape(ImmutableArray<long> data, ImmutableArray<long> indices) =>
        indices.Length > batchAxes && Depth(indices) <= data.Length && data.Take(batchAxes).SequenceEqual(indices.Take(batchAxes))
            ? [.. indices[..^1], .. data[Depth(indices)..]]
            : throw ShapeError.Of("GatherND", "coordinates that fit into the data", data, indices);

    public override long RowLength(ImmutableArray<long> data, ImmutableArray<long> indices) => Count(data.Skip(Depth(indices)));

    public override Tensor Rows(Tensor indices, ImmutableArray<long> data)
    {
        var batches = Count(data.Take(batchAxes));
        var coordinates = indices.reshape(indices.shape[0], batches, -1, indices.shape[^1]);
        var depth = batchAxes + (int)indices.shape[^1];
        var place = Ramp(batches, Count(data.Take(depth).Skip(batchAxes)), 1, 3, indices.device);
        for (var i = batchAxes; i < depth; i++)
            place = place + FromFront(coordinates.select(3, i - batchAxes), data[i]) * Count(data.Take(depth).Skip(i + 1));
        return place.expand(indices.shape[0], batches, coordinates.shape[2]).flatten(1);
    }

    private int Depth(ImmutableArray<long> indices) => batchAxes + (int)indices[^1];
}
