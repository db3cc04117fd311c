using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Layer normalisation over the channels, at every position of a map by itself (torchvision's LayerNorm2d):
/// x̂ = (x − mean) / √(variance + ε), y = γ x̂ + β, with mean and population variance over the C channels. A vector is one position.
/// </summary>
/// <remarks>
/// With r = 1/√(variance + ε): dy = γ r (dx − mean(dx) − x̂ · mean(x̂ dx)). The factors γ r and x̂ are formed once per point.
/// </remarks>
public sealed class ChannelNormalization(Parameter scale, Parameter shift, double epsilon) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "LayerNorm2d";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [scale, shift];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length is 1 or 3 && inputs[0][0] == scale.ElementCount
            ? inputs[0]
            : throw ShapeError.Of($"{Kind} '{scale.Key}'", $"{scale.ElementCount} channels", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        var (normalized, _) = Normalize(x);
        return normalized * PerChannel(scale, x) + PerChannel(shift, x);
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (normalized, inverse) = Normalize(point.Input);
        return new Projection(
            point.Factor(normalized).DetachFromDisposeScope(),
            point.Factor(inverse * PerChannel(scale, point.Input)).DetachFromDisposeScope());
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];

    /// <summary>x̂, and r of every position.</summary>
    private (Tensor Normalized, Tensor Inverse) Normalize(Tensor x)
    {
        var centred = x - x.mean([1], keepdim: true);
        var inverse = (centred.square().mean([1], keepdim: true) + epsilon).rsqrt();
        return (centred * inverse, inverse);
    }

    private static Tensor PerChannel(Parameter parameter, Tensor x)
    {
        var values = parameter.As(x.dtype, x.device);
        return x.dim() == 4 ? values.reshape(1, -1, 1, 1) : values;
    }

    /// <param name="normalized">x̂, 1 × C × H × W (or 1 × C).</param>
    /// <param name="factor">γ r, of the same shape.</param>
    private sealed class Projection(Tensor normalized, Tensor factor) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            var along = (tangent * normalized).mean([1], keepdim: true); // mean(x̂ dx)
            var mean = tangent.mean([1], keepdim: true);
            var result = mayOverwrite[0] ? tangent.sub_(mean) : tangent - mean;
            return result.addcmul_(normalized, along, -1).mul_(factor);
        }

        public override void Dispose()
        {
            normalized.Dispose();
            factor.Dispose();
        }
    }
}
