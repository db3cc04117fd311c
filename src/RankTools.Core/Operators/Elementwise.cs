using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A function applied to every element by itself. Its derivative multiplies the tangent, element by element.</summary>
public sealed class Elementwise : Operator
{
    private readonly ElementwiseFunction function;

    /// <summary>The operator for one of <see cref="ElementwiseFunctions"/>.</summary>
    internal Elementwise(ElementwiseFunction function) => this.function = function;

    /// <inheritdoc/>
    public override string Kind => function.Name;

    internal ElementwiseFunction Function => function;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => function.Value(inputs[0]);

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs) || AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Scaling(point.Factor(function.Derivative(point.Input, point.Output))) { KinkCount = point.CountKinks(function, point.Input) };
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];
}
