using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Mean of two values of one shape: how the two classifiers of a distilled network decide together.</summary>
public sealed class Average : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Average";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].AsSpan().SequenceEqual(inputs[1].AsSpan()) ? inputs[0] : throw ShapeError.Of(Kind, "two values of one shape", inputs);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => (inputs[0] + inputs[1]) / 2;

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs) || AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point) => new Mean();

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        input[0].Union(input[1]);

    private sealed class Mean : Linearization
    {
        public override bool IsLinear => true;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => (tangents[0], tangents[1]) switch
        {
            (null, null) => null,
            ({ } a, null) => a / 2,
            (null, { } b) => b / 2,
            ({ } a, { } b) => (a + b).div_(2),
        };
    }
}
