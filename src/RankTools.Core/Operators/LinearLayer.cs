using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The affine map x Wᵀ + b on the last dimension. Weight: out × in.</summary>
public sealed class LinearLayer : Operator
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>A linear layer.</summary>
    public LinearLayer(Parameter weight, Parameter? bias)
    {
        (this.weight, this.bias) = (weight, bias);
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "Linear";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0][^1] == weight.Shape[1]
        ? inputs[0].SetItem(inputs[0].Length - 1, weight.Shape[0])
        : throw ShapeError.Of($"{Kind} '{weight.Key}'", $"{weight.Shape[1]} features", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        inputs[0].Aggregate(1L, (product, size) => product * size) * weight.Shape[0];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => nn.functional.linear(
        inputs[0], weight.As(inputs[0].dtype, inputs[0].device), bias?.As(inputs[0].dtype, inputs[0].device)!);

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        var matrix = weight.As(point.TangentType, point.Input.device);
        return new LinearMap(tangent => nn.functional.linear(tangent, matrix));
    }
}
