using System.Collections.Immutable;

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

    private static Tensor Mean(Tensor x) => x.mean([2, 3]);
}
