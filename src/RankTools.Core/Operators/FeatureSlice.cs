using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Some of the features of the last axis, from <c>start</c> on.</summary>
public sealed class FeatureSlice(long start, long count) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Slice";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => start + count <= inputs[0][^1]
        ? inputs[0].SetItem(inputs[0].Length - 1, count)
        : throw ShapeError.Of(Kind, $"at least {start + count} features", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0].narrow(-1, start, count);

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => tangent.narrow(-1, start, count).contiguous());
}
