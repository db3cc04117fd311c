using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// A function of any number of values, place by place, with axes of size one (and missing leading axes) repeated: df = Σᵢ ∂f/∂xᵢ dxᵢ.
/// </summary>
public sealed class Pointwise : Operator
{
    private readonly PointwiseFunction function;

    /// <summary>The operator for one of <see cref="PointwiseFunctions"/>.</summary>
    internal Pointwise(PointwiseFunction function) => this.function = function;

    /// <inheritdoc/>
    public override string Kind => function.Name;

    internal override bool IsPointwise => true;

    internal override bool IsDifferentiable => function.IsDifferentiable;

    internal override bool MayBeInfinite => function.MayBeInfinite;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs.Aggregate(
        (a, b) => BroadcastShape.Of(a, b) ?? throw ShapeError.Of(Kind, "values whose sizes agree or are 1, counted from the last axis", inputs));

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => function.Value(Align(inputs));

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var inputs = Align(point.Inputs);
        var partials = Enumerable.Range(0, inputs.Length).Select(i => Store(function.Partial(inputs, i), point)).ToArray();
        return new TotalDerivative(partials, [.. point.Output.shape[1..]]) { KinkCount = CountKinks(point, inputs) };
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        output.Length == 3 && shapes.All(shape => shape.Length == 3 && shape.AsSpan(1..).SequenceEqual(output.AsSpan(1..)))
            ? input.Aggregate(MapRegion.Empty, (region, next) => region.Union(next))
            : MapRegion.Whole(output);

    /// <summary>Gives every value the rank of the longest, behind the batch.</summary>
    private static Tensor[] Align(IReadOnlyList<Tensor> values)
    {
        var rank = values.Max(value => value.dim());
        return [.. values.Select(value => Align(value, rank))];
    }

    private static Tensor Align(Tensor value, long rank)
    {
        while (value.dim() < rank)
            value = value.unsqueeze(1);
        return value;
    }

    private static PartialDerivative Store(PartialDerivative partial, LinearizationPoint point)
    {
        if (partial.Factors is not { } factors)
            return partial;
        // Maps of a file with a unit batch: the factors take the memory order that the tangents have (NOTE [Channels last]).
        var stored = factors.dim() == 5 && factors.shape[1] == 1 ? point.Factor(factors.squeeze(1)).unsqueeze(1) : point.Factor(factors);
        return stored.DetachFromDisposeScope();
    }

    private long CountKinks(LinearizationPoint point, Tensor[] inputs)
    {
        if (function.KinkDistance is null)
            return 0;
        var largest = inputs.Max(input => input.numel() == 0 ? 0 : input.abs().nan_to_num(0, 0, 0).max().item<double>());
        return point.CountReached(function.KinkDistance(inputs).abs().le(LinearizationPoint.KinkWidth * largest).expand(point.Output.shape));
    }

    private sealed class TotalDerivative(PartialDerivative[] partials, long[] shape) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            (Tensor Value, bool IsFresh)? total = null;
            for (var i = 0; i < partials.Length; i++)
            {
                if (tangents[i] is not { } tangent || partials[i].IsZero)
                    continue;
                var term = Multiply(Align(tangent, shape.Length + 1), partials[i], mayOverwrite[i]);
                total = total is { } sum ? (Add(sum, term), true) : term;
            }
            if (total is not { } result)
                return null;
            long[] full = [result.Value.shape[0], .. shape];
            return !result.Value.shape.AsSpan().SequenceEqual(full) ? result.Value.expand(full).clone()
                : result.IsFresh ? result.Value : result.Value.clone();
        }

        public override void Dispose()
        {
            foreach (var partial in partials)
                partial.Factors?.Dispose();
        }

        /// <summary>The product, and whether its memory is ours.</summary>
        private static (Tensor Value, bool IsFresh) Multiply(Tensor tangent, PartialDerivative partial, bool mayOverwrite)
        {
            if (partial.Factors is { } factors)
                return (mayOverwrite && Fits(factors, tangent) ? tangent.mul_(factors) : tangent * factors, true);
            return partial.Scale == 1 ? (tangent, mayOverwrite) : (mayOverwrite ? tangent.mul_(partial.Scale) : tangent * partial.Scale, true);
        }

        private static Tensor Add((Tensor Value, bool IsFresh) a, (Tensor Value, bool IsFresh) b) =>
            a.IsFresh && Fits(b.Value, a.Value) ? a.Value.add_(b.Value)
            : b.IsFresh && Fits(a.Value, b.Value) ? b.Value.add_(a.Value)
            : a.Value + b.Value;

        /// <summary>True when the first repeats into the shape of the second.</summary>
        private static bool Fits(Tensor small, Tensor large) => small.shape.Zip(large.shape).All(pair => pair.First == pair.Second || pair.First == 1);
    }
}
