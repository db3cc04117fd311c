using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Places added around a value, filled with one number, or cut off where the count is negative. Its derivative adds zeros.</summary>
/// <param name="before">Places in front, for every axis.</param>
/// <param name="after">Places behind, for every axis.</param>
/// <param name="value">What is in them.</param>
public sealed class Padding(ImmutableArray<long> before, ImmutableArray<long> after, double value = 0) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Pad";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var input = inputs[0];
        return input.Length == before.Length && Enumerable.Range(0, input.Length).All(axis => Size(input, axis) >= 0)
            ? [.. Enumerable.Range(0, input.Length).Select(axis => Size(input, axis))]
            : throw ShapeError.Of(Kind, $"{before.Length} axes, none shorter than what is cut off", input);
    }

    internal override bool MayBeInfinite => double.IsInfinity(value);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Apply(inputs[0], value);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => Apply(tangent, 0));

    private long Size(ImmutableArray<long> input, int axis) => input[axis] + before[axis] + after[axis];

    private Tensor Apply(Tensor x, double number) =>
        nn.functional.pad(x, [.. Enumerable.Range(0, before.Length).Reverse().SelectMany(axis => new[] { before[axis], after[axis] })], value: number);
}
