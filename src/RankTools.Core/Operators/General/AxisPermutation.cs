using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The axes in another order: axis i of the output is axis order[i] of the input. Its derivative is itself.</summary>
public sealed class AxisPermutation(ImmutableArray<int> order) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Transpose";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Length == order.Length
        ? [.. order.Select(axis => inputs[0][axis])]
        : throw ShapeError.Of(Kind, $"a value with {order.Length} axes", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Apply(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Apply);

    private Tensor Apply(Tensor x) => x.permute([0, .. order.Select(axis => axis + 1L)]);
}
