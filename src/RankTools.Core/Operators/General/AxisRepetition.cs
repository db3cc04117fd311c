using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A value laid out several times along its axes, as tiles are. Its derivative is itself.</summary>
/// <param name="repeats">How often along every axis; 0 leaves nothing of it.</param>
public sealed class AxisRepetition(ImmutableArray<long> repeats) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Tile";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Length == repeats.Length
        ? [.. inputs[0].Zip(repeats, (size, count) => size * count)]
        : throw ShapeError.Of(Kind, $"a value with {repeats.Length} axes", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Apply(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Apply);

    private Tensor Apply(Tensor x) => x.repeat([1, .. repeats]);
}
