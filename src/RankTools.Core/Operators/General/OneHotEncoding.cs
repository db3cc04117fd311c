using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// A new axis on which the place named by the index (first input) is on and all others are off: y = off + [i = k]·(on − off). The
/// second input holds the two values, off first. An index that names no place switches none on, a negative one counts from the end.
/// </summary>
/// <param name="axis">Where the new axis goes.</param>
/// <param name="depth">Its size.</param>
public sealed class OneHotEncoding(int axis, long depth) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "OneHot";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Length >= axis
        ? inputs[0].Insert(axis, depth)
        : throw ShapeError.Of(Kind, $"indices with at least {axis} axes", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Switch(Hits(inputs[0], inputs[1].dtype), inputs[1]);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Rule(Hits(point.Inputs[0], point.TangentType).DetachFromDisposeScope());
    }

    private Tensor Hits(Tensor indices, ScalarType type)
    {
        var shape = Enumerable.Repeat(1L, (int)indices.dim() + 1).ToArray();
        shape[axis + 1] = depth;
        var (places, wanted) = (arange(depth, int64, indices.device).view(shape), indices.to(int64).unsqueeze(axis + 1));
        return places.eq(where(wanted.lt(0), wanted + depth, wanted)).to(type);
    }

    private static Tensor Switch(Tensor hits, Tensor values)
    {
        var shape = Enumerable.Repeat(1L, (int)hits.dim()).ToArray();
        shape[0] = values.shape[0];
        var (off, on) = (values.select(1, 0).reshape(shape), values.select(1, 1).reshape(shape));
        return off + hits * (on - off);
    }

    private sealed class Rule(Tensor hits) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[1] is { } values ? Switch(hits, values) : null;

        public override void Dispose() => hits.Dispose();
    }
}
