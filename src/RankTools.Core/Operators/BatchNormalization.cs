using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Batch normalisation at inference: (x − mean) / √(variance + ε) · γ + β per channel, an affine map. Usually folded into the
/// convolution before it (see Propagation/BatchNormalizationFolding).
/// </summary>
/// <param name="scale">γ.</param>
/// <param name="shift">β.</param>
/// <param name="mean">Running mean.</param>
/// <param name="variance">Running variance.</param>
/// <param name="epsilon">ε.</param>
/// <param name="axis">The axis of the channels in a value without batch.</param>
public sealed class BatchNormalization(
    Parameter scale, Parameter shift, Parameter mean, Parameter variance, double epsilon = 1e-5, int axis = 0) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "BatchNorm";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [scale, shift, mean, variance];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length > axis && inputs[0][axis] == scale.ElementCount ? inputs[0] : throw ShapeError.Of(Kind, $"{scale.ElementCount} channels", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        var factor = Factor(x.dtype, x.device);
        var constant = Constant(factor);
        return x * PerChannel(factor, x.dim()) + PerChannel(constant, x.dim());
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => axis == 0 ? AreMaps(inputs) : axis == 1 && AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Scaling(PerChannel(Factor(float64, point.Input.device), point.Input.dim()).to(point.TangentType), isLinear: true);
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];

    /// <summary>γ / √(variance + ε), one per channel.</summary>
    internal Tensor Factor(ScalarType type, Device device) =>
        scale.As(type, device) * (variance.As(type, device) + epsilon).rsqrt();

    /// <summary>β − mean · factor, one per channel.</summary>
    internal Tensor Constant(Tensor factor) =>
        shift.As(factor.dtype, factor.device) - mean.As(factor.dtype, factor.device) * factor;

    private Tensor PerChannel(Tensor values, long dimensions)
    {
        var shape = new long[dimensions];
        Array.Fill(shape, 1);
        shape[axis + 1] = -1;
        return values.reshape(shape);
    }
}
