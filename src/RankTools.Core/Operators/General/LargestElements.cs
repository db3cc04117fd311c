using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The k largest (or smallest) elements along an axis, in order, or where they are; of equal ones the first comes first. The
/// tangents of the values are those of the chosen elements.
/// </summary>
/// <param name="axis">Axis of the value (without batch).</param>
/// <param name="count">k.</param>
/// <param name="isLargest">False for the smallest.</param>
/// <param name="givesPlaces">True for the places along the axis, whose derivative is zero.</param>
public sealed class LargestElements(int axis, long count, bool isLargest, bool givesPlaces) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "TopK";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0][axis] >= count
        ? inputs[0].SetItem(axis, count)
        : throw ShapeError.Of(Kind, $"at least {count} elements along axis {axis}", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (values, places) = Sort(inputs[0]);
        return (givesPlaces ? places.to(values.dtype) : values).narrow(axis + 1, 0, count).contiguous();
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        if (givesPlaces)
            return new ZeroDerivative();
        using var scope = NewDisposeScope();
        var (values, places) = Sort(point.Input);
        var compared = Math.Min(count + 1, values.shape[axis + 1]);
        var gaps = values.narrow(axis + 1, 1, compared - 1) - values.narrow(axis + 1, 0, compared - 1);
        return new Choice(axis + 1, places.narrow(axis + 1, 0, count).contiguous().DetachFromDisposeScope())
        {
            KinkCount = gaps.abs().le(LinearizationPoint.KinkWidth * values.abs().max()).sum().item<long>(),
        };
    }

    private (Tensor Values, Tensor Places) Sort(Tensor x) => x.sort(axis + 1, descending: isLargest, stable: true);

    private sealed class Choice(int dimension, Tensor places) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0]?.gather(dimension, places.expand([tangents[0]!.shape[0], .. places.shape[1..]]));

        public override void Dispose() => places.Dispose();
    }
}
