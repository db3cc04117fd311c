using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The first half of an axis times an activation of the second half (Dauphin et al. 2016; timm's GluMlp): y = x₁ · f(x₂).
/// dy = f(x₂) dx₁ + x₁ f′(x₂) dx₂.
/// </summary>
public sealed class GatedLinearUnit : Operator
{
    private readonly ElementwiseFunction function;
    private readonly int axis;

    /// <summary>A gate along an axis, counted without the batch.</summary>
    internal GatedLinearUnit(ElementwiseFunction function, int axis) => (this.function, this.axis) = (function, axis);

    /// <inheritdoc/>
    public override string Kind => $"{function.Name}Gate";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        axis < inputs[0].Length && inputs[0][axis] % 2 == 0
            ? inputs[0].SetItem(axis, inputs[0][axis] / 2)
            : throw ShapeError.Of(Kind, $"an even size of dimension {axis}", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (signal, gate) = Halves(inputs[0]);
        return signal * function.Value(gate);
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => axis == 0 ? AreMaps(inputs) : axis == 1 && AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (signal, gate) = Halves(point.Input);
        var open = function.Value(gate);
        return new ProductRule(this,
            point.Factor(open).DetachFromDisposeScope(), point.Factor(signal * function.Derivative(gate, open)).DetachFromDisposeScope())
        { KinkCount = point.CountKinks(function, gate) };
    }

    private (Tensor Signal, Tensor Gate) Halves(Tensor x)
    {
        var half = x.shape[axis + 1] / 2;
        return (x.narrow(axis + 1, 0, half), x.narrow(axis + 1, half, half));
    }

    private sealed class ProductRule(GatedLinearUnit unit, Tensor signalFactor, Tensor gateFactor) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            var (signal, gate) = unit.Halves(tangent);
            return (signal * signalFactor).addcmul_(gate, gateFactor, 1);
        }

        public override void Dispose()
        {
            signalFactor.Dispose();
            gateFactor.Dispose();
        }
    }
}
