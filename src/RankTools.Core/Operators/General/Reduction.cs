using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>One number for all elements along some axes: y = r(x), dy = Σⱼ wⱼ dxⱼ with w = ∂r/∂x at the point.</summary>
public sealed class Reduction : Operator
{
    private readonly ReductionFunction function;
    private readonly long[] axes; // behind the batch
    private readonly bool keepsAxes;

    /// <summary>A reduction by one of <see cref="ReductionFunctions"/>.</summary>
    /// <param name="function">What is computed.</param>
    /// <param name="axes">Axes of the value (without batch), counted from the front.</param>
    /// <param name="keepsAxes">True when they stay, with size one.</param>
    internal Reduction(ReductionFunction function, IEnumerable<int> axes, bool keepsAxes) =>
        (this.function, this.axes, this.keepsAxes) = (function, [.. axes.Select(axis => axis + 1L)], keepsAxes);

    /// <inheritdoc/>
    public override string Kind => function.Name;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => keepsAxes
        ? [.. inputs[0].Select((size, axis) => axes.Contains(axis + 1) ? 1 : size)]
        : [.. inputs[0].Where((_, axis) => !axes.Contains(axis + 1))];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Shrink(function.Value(inputs[0], axes));

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (point.Input, function.Value(point.Input, axes));
        var width = function.CountKinks is null ? 0 : LinearizationPoint.KinkWidth * x.abs().max().item<double>();
        var weights = function.Weights(x, y, axes);
        return new WeightedSum(this, weights.Factors is { } factors ? point.Factor(factors).DetachFromDisposeScope() : weights)
        {
            KinkCount = function.CountKinks?.Invoke(x, y, width) ?? 0,
        };
    }

    private Tensor Shrink(Tensor kept) => keepsAxes
        ? kept
        : kept.reshape([.. kept.shape.Where((_, axis) => !axes.Contains(axis))]);

    private sealed class WeightedSum(Reduction reduction, PartialDerivative weights) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            if (weights.Factors is { } factors)
                tangent = mayOverwrite[0] ? tangent.mul_(factors) : tangent * factors;
            if (reduction.axes.Length > 0)
                tangent = tangent.sum(reduction.axes, keepdim: true);
            return reduction.Shrink(weights.Scale == 1 ? tangent : tangent.mul_(weights.Scale));
        }

        public override void Dispose() => weights.Factors?.Dispose();
    }
}
