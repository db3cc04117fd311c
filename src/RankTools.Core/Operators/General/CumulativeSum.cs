using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Running sums along one axis.</summary>
/// <param name="axis">Axis of the value (without batch).</param>
/// <param name="excludesOwn">True when an element is not part of its own sum.</param>
/// <param name="fromEnd">True when the sums run from the last element to the first.</param>
public sealed class CumulativeSum(int axis, bool excludesOwn, bool fromEnd) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "CumSum";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Sum(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Sum);

    private Tensor Sum(Tensor x)
    {
        var sums = fromEnd ? x.flip(axis + 1).cumsum(axis + 1).flip(axis + 1) : x.cumsum(axis + 1);
        return excludesOwn ? sums - x : sums;
    }
}
