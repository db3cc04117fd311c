using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The place where data enters the graph.</summary>
public sealed class NetworkInput(ImmutableArray<long> shape) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Input";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => shape;

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0];

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => tangent);

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) => input[0];
}
