using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Some of the places along one axis: start, start + step, … Its derivative is itself. Forwards it shares the input's memory,
/// backwards it is a copy.
/// </summary>
/// <param name="axis">The axis.</param>
/// <param name="start">The first place taken.</param>
/// <param name="count">How many are taken.</param>
/// <param name="step">From one to the next; negative to go backwards.</param>
public sealed class AxisSlice(int axis, long start, long count, long step = 1) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Slice";

    internal override bool IsView => step > 0;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var size = axis < inputs[0].Length ? inputs[0][axis] : 0;
        return count == 0 || (start >= 0 && start < size && Last >= 0 && Last < size)
            ? inputs[0].SetItem(axis, count)
            : throw ShapeError.Of(Kind, $"at least {Math.Max(start, Last) + 1} places along axis {axis}", inputs[0]);
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Apply(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Apply);

    private long Last => start + (count - 1) * step;

    private Tensor Apply(Tensor x) => count == 0 ? x.narrow(axis + 1, 0, 0)
        : step > 0 ? x.slice(axis + 1, start, Last + 1, step)
        : x.slice(axis + 1, Last, start + 1, -step).flip(axis + 1);
}
