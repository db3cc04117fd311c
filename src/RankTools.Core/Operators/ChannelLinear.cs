using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// One affine map W x + b of the channels at every position of a map: a 1×1 convolution whose weight is stored as the matrix of a
/// linear layer. Weight: out × in.
/// </summary>
public sealed class ChannelLinear(Parameter weight, Parameter bias) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Linear";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [weight, bias];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 3 && inputs[0][0] == weight.Shape[1]
            ? inputs[0].SetItem(0, weight.Shape[0])
            : throw ShapeError.Of($"{Kind} '{weight.Key}'", $"a map of {weight.Shape[1]} channels", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        weight.ElementCount * output[1] * output[2];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) =>
        Map(inputs[0], weight.As(inputs[0].dtype, inputs[0].device), bias.As(inputs[0].dtype, inputs[0].device));

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        var matrix = weight.As(point.TangentType, point.Input.device);
        return new LinearMap(tangent => Map(tangent, matrix, null));
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];

    /// <summary>Channels last in memory make this one product of matrices, without copying.</summary>
    private static Tensor Map(Tensor x, Tensor matrix, Tensor? constant) =>
        TangentLayout.AsMap(nn.functional.linear(TangentLayout.AsRows(x), matrix, constant!));
}
