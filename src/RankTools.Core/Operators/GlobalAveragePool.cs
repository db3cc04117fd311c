using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Mean of every channel over the whole map: channels × height × width to channels.</summary>
public sealed class GlobalAveragePool : Operator
{
    /// <inheritdoc/>
    public override string Kind => "GlobalAvgPool";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 3 ? [inputs[0][0]] : throw ShapeError.Of(Kind, "a map (channels, height, width)", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Mean(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Mean);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        var share = 1.0 / (inputs[0].Shape[1] * inputs[0].Shape[2]);
        return new LinearMap(tangent => tangent.sum([2, 3]).mul_(share));
    }

    private static Tensor Mean(Tensor x) => x.mean([2, 3]);
}
