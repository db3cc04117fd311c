using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Multiplies every channel of a map by its own trained factor: the layer scale of residual branches. Weight: C × 1 × 1.</summary>
public sealed class ChannelScaling(Parameter scale) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "LayerScale";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [scale];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 3 && inputs[0][0] == scale.ElementCount
            ? inputs[0]
            : throw ShapeError.Of($"{Kind} '{scale.Key}'", $"a map of {scale.ElementCount} channels", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) =>
        inputs[0] * scale.As(inputs[0].dtype, inputs[0].device).reshape(1, -1, 1, 1);

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Scaling(scale.As(float64, point.Input.device).reshape(1, -1, 1, 1).to(point.TangentType), isLinear: true);
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];
}
