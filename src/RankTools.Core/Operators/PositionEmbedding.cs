using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Adds a trained constant to every token, 1 × tokens × features. Tangents pass unchanged.</summary>
public sealed class PositionEmbedding(Parameter embedding) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "PositionEmbedding";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [embedding];

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].AsSpan().SequenceEqual(embedding.Shape.AsSpan(1..))
            ? inputs[0]
            : throw ShapeError.Of($"{Kind} '{embedding.Key}'", $"{embedding.Shape[1]} tokens of {embedding.Shape[2]} features", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0] + embedding.As(inputs[0].dtype, inputs[0].device);

    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output) => inputs[0];

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) => Linearize(point);

    // An alias, so that freeing one of the two tangents leaves the other alone.
    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => tangent.alias());
}
