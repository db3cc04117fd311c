using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Sequences of different lengths side by side, each in reverse order and the rest of it as it is; the indices are the lengths.
/// </summary>
/// <param name="timeAxis">0 or 1: the axis along which a sequence runs; the other one counts the sequences.</param>
internal sealed class ReversalAddressing(int timeAxis) : RowAddressing
{
    public override ImmutableArray<long> SelectedShape(ImmutableArray<long> data, ImmutableArray<long> indices) =>
        data.Length >= 2 && indices.Length == 1 && indices[0] == data[1 - timeAxis]
            ? data
            : throw ShapeError.Of("ReverseSequence", "one length for every sequence", data, indices);

    public override long RowLength(ImmutableArray<long> data, ImmutableArray<long> indices) => Count(data.Skip(2));

    public override Tensor Rows(Tensor indices, ImmutableArray<long> data)
    {
        var sequence = Ramp(data[1 - timeAxis], 1, 2 - timeAxis, 3, indices.device);
        var time = Ramp(data[timeAxis], 1, 1 + timeAxis, 3, indices.device);
        var length = indices.unsqueeze(1 + timeAxis);
        var source = where(time.lt(length), length - 1 - time, time);
        return (timeAxis == 0 ? source * data[1] + sequence : sequence * data[1] + source).flatten(1);
    }
}
