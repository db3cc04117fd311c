using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A map as one vector, channels × height × width in row-major order.</summary>
public sealed class Flatten : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Flatten";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        [inputs[0].Aggregate(1L, (product, size) => product * size)];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0].flatten(1);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => tangent.flatten(1));
}
