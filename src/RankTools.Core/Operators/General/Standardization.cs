using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Every group of elements along some axes brought to mean zero and variance one: x̂ = (x − mean) / √(variance + ε), with the
/// population's variance; without centring x̂ = x / √(mean(x²) + ε).
/// </summary>
/// <remarks>With r the reciprocal root: dx̂ = r (dx − mean(dx) − x̂ · mean(x̂ dx)), without mean(dx) where nothing is centred.</remarks>
/// <param name="axes">Axes of the value (without batch), counted from the front.</param>
/// <param name="epsilon">What is added to the variance.</param>
/// <param name="isCentred">False to leave the mean in.</param>
public sealed class Standardization(ImmutableArray<int> axes, double epsilon, bool isCentred = true) : Operator
{
    private readonly long[] dimensions = [.. axes.Select(axis => axis + 1L)];

    /// <inheritdoc/>
    public override string Kind => "Standardize";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        dimensions.All(dimension => dimension <= inputs[0].Length)
            ? inputs[0]
            : throw ShapeError.Of(Kind, $"at least {dimensions.Max()} axes", inputs[0]);

    internal override long LostDimensions(ImmutableArray<long> output) =>
        GroupLoss.Of(output, axes.Aggregate(1L, (product, axis) => product * output[axis]), (isCentred ? 1 : 0) + (epsilon > 0 ? 0 : 1));

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (centred, inverse) = Centre(inputs[0]);
        return centred * inverse;
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (centred, inverse) = Centre(point.Input);
        return new Projection(this, point.Factor(centred * inverse).DetachFromDisposeScope(), point.Factor(inverse).DetachFromDisposeScope());
    }

    /// <summary>x − mean, and r of every group.</summary>
    private (Tensor Centred, Tensor Inverse) Centre(Tensor x)
    {
        var centred = isCentred ? x - x.mean(dimensions, keepdim: true) : x;
        return (centred, (centred.square().mean(dimensions, keepdim: true) + epsilon).rsqrt());
    }

    /// <summary>A tangent without its mean, in memory that may be written.</summary>
    private Tensor Centred(Tensor tangent, bool mayOverwrite)
    {
        if (!isCentred)
            return mayOverwrite ? tangent : tangent.clone();
        var mean = tangent.mean(dimensions, keepdim: true);
        return mayOverwrite ? tangent.sub_(mean) : tangent - mean;
    }

    private sealed class Projection(Standardization operation, Tensor normalized, Tensor inverse) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            var along = (tangent * normalized).mean(operation.dimensions, keepdim: true); // mean(x̂ dx)
            var centred = operation.Centred(tangent, mayOverwrite[0]);
            return centred.addcmul_(normalized, along, -1).mul_(inverse);
        }

        public override void Dispose()
        {
            normalized.Dispose();
            inverse.Dispose();
        }
    }
}
