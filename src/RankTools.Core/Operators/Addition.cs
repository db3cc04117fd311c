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

    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output) => inputs[0].Union(inputs[1]);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) =>
        new WindowSum(inputs[0], inputs[1], output);

    internal override Linearization Linearize(LinearizationPoint point) => new Sum();

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        input[0].Union(input[1]);

    /// <summary>The smaller window is added into the larger one, which is nearly always the sum's.</summary>
    private sealed class WindowSum(TangentWindow first, TangentWindow second, TangentWindow output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => (tangents[0], tangents[1]) switch
        {
            (null, null) => null,
            ({ } a, null) => Start(a, first, mayOverwrite[0]),
            (null, { } b) => Start(b, second, mayOverwrite[1]),
            ({ } a, { } b) when ReferenceEquals(a, b) => first.Extend(a + b, output),
            ({ } a, { } b) when second.Equals(output) && (mayOverwrite[1] || !first.Equals(output)) => Add(Start(b, second, mayOverwrite[1]), a, first),
            ({ } a, { } b) => Add(Start(a, first, mayOverwrite[0]), b, second),
        };

        private Tensor Start(Tensor tangent, TangentWindow window, bool mayOverwrite) =>
            !window.Equals(output) ? window.Extend(tangent, output) : mayOverwrite ? tangent : tangent.clone();

        private Tensor Add(Tensor sum, Tensor tangent, TangentWindow window)
        {
            if (window.Equals(output))
                return sum.add_(tangent);
            if (output.Shape.Length == 2)
                return sum.index_add_(1, output.Places(window, sum.device), tangent, 1);
            output.Cut(sum, window).add_(tangent);
            return sum;
        }
    }

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
