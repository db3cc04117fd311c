using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// y = exp(x) / Σ exp(x) along one axis, or log y. dy = y ∘ dx − y · (yᵀ dx); d(log y) = dx − yᵀ dx.
/// </summary>
/// <param name="axis">Axis of the value (without batch).</param>
/// <param name="isLogarithmic">True for log y.</param>
/// <param name="coversRest">True when the sum runs over this axis and all behind it.</param>
public sealed class Softmax(int axis, bool isLogarithmic = false, bool coversRest = false) : Operator
{
    /// <inheritdoc/>
    public override string Kind => isLogarithmic ? "LogSoftmax" : "Softmax";

    internal override bool MayBeInfinite => isLogarithmic;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0];

    internal override long LostDimensions(ImmutableArray<long> output) =>
        GroupLoss.Of(output, coversRest ? output.Skip(axis).Aggregate(1L, (product, size) => product * size) : output[axis], 1);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = Spread(inputs[0]);
        return (isLogarithmic ? x.log_softmax(axis + 1) : x.softmax(axis + 1)).reshape(inputs[0].shape);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var y = isLogarithmic ? point.Output.exp() : point.Output;
        return new Rule(this, Spread(y).to(point.TangentType).contiguous().DetachFromDisposeScope());
    }

    /// <summary>All that the sum runs over as one axis.</summary>
    private Tensor Spread(Tensor value) => coversRest && axis + 1 < value.dim() ? value.flatten(axis + 1) : coversRest ? value.unsqueeze(-1) : value;

    private sealed class Rule(Softmax softmax, Tensor probabilities) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } given)
                return null;
            var tangent = softmax.Spread(given);
            var mayWrite = mayOverwrite[0] && tangent.is_contiguous();
            if (softmax.IsLogarithmic)
            {
                var along = (tangent * probabilities).sum(softmax.Axis + 1, keepdim: true);
                return (mayWrite ? tangent.sub_(along) : tangent - along).reshape(given.shape);
            }
            var product = mayWrite ? tangent.mul_(probabilities) : tangent * probabilities;
            return product.addcmul_(probabilities, product.sum(softmax.Axis + 1, keepdim: true), -1).reshape(given.shape);
        }

        public override void Dispose() => probabilities.Dispose();
    }

    private int Axis => axis;

    private bool IsLogarithmic => isLogarithmic;
}
