using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The same elements in row-major order under another shape. Its derivative is itself.</summary>
public sealed class Reshape(ImmutableArray<long> shape) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Reshape";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => Count(inputs[0]) == Count(shape)
        ? shape
        : throw ShapeError.Of(Kind, $"a value of {Count(shape)} elements", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Apply(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Apply);

    private Tensor Apply(Tensor x) => x.reshape([x.shape[0], .. shape]);

    private static long Count(ImmutableArray<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
