using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Sum of two values of one shape: the join of a residual branch.</summary>
public sealed class Addition : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Add";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].AsSpan().SequenceEqual(inputs[1].AsSpan()) ? inputs[0] : throw ShapeError.Of(Kind, "two values of one shape", inputs);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0] + inputs[1];

    internal override Linearization Linearize(LinearizationPoint point) => new Sum();

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        input[0].Union(input[1]);

    private sealed class Sum : Linearization
    {
        public override bool IsLinear => true;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => (tangents[0], tangents[1]) switch
        {
            (null, null) => null,
            ({ } a, null) => mayOverwrite[0] ? a : a.clone(),
            (null, { } b) => mayOverwrite[1] ? b : b.clone(),
            ({ } a, { } b) when ReferenceEquals(a, b) => a + b,
            ({ } a, { } b) => mayOverwrite[0] ? a.add_(b) : mayOverwrite[1] ? b.add_(a) : a + b,
        };
    }
}
