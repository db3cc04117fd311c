using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// Moves of elements that several rules need. What only adds or takes away a unit batch is no operator at all: the node's value
/// is the same.
/// </summary>
internal static class ValueArrangement
{
    /// <summary>The elements under another shape.</summary>
    public static OnnxValue Reshape(OnnxNodeContext context, OnnxValue value, ImmutableArray<long> shape)
    {
        if (value.Shape.AsSpan().SequenceEqual(shape.AsSpan()))
            return value;
        if (value.Source is not { } source)
            return context.Emit(new Reshape(shape), value);
        var inner = OnnxValue.WithoutUnitAxis(shape);
        if (inner.AsSpan().SequenceEqual(source.Shape.AsSpan()))
            return OnnxValue.OfNode(value.ElementType, shape, source);
        return value.HasUnitBatch && inner.Length == 1 && shape.Length == 2 && inner[0] == value.ElementCount
            ? context.EmitLayer(new Flatten(), value)
            : context.Emit(new Reshape(shape), value);
    }

    /// <summary>The axes in another order. Where only axes of size one move, that is a reshape.</summary>
    public static OnnxValue Permute(OnnxNodeContext context, OnnxValue value, ImmutableArray<int> order)
    {
        var large = order.Where(axis => value.Shape[axis] != 1);
        return large.SequenceEqual(large.Order())
            ? Reshape(context, value, [.. order.Select(axis => value.Shape[axis])])
            : context.Emit(new AxisPermutation(order), value);
    }

    /// <summary>Some places along an axis.</summary>
    public static OnnxValue Slice(OnnxNodeContext context, OnnxValue value, int axis, long start, long count, long step = 1) =>
        count == value.Shape[axis] && step == 1 ? value : context.Emit(new AxisSlice(axis, start, count, step), value);

    /// <summary>One place along an axis, and the axis gone.</summary>
    public static OnnxValue Select(OnnxNodeContext context, OnnxValue value, int axis, long place) =>
        Reshape(context, Slice(context, value, axis, place, 1), value.Shape.RemoveAt(axis));

    /// <summary>Several values joined along an axis.</summary>
    public static OnnxValue Concatenate(OnnxNodeContext context, int axis, params OnnxValue[] values) =>
        values.Length == 1 ? values[0]
        : axis == 1 && values.All(value => value.HasUnitBatch) ? context.EmitLayer(new Concatenation(), values)
        : context.Emit(new AxisConcatenation(axis), values);

    /// <summary>Several values of one shape side by side along a new axis.</summary>
    public static OnnxValue Stack(OnnxNodeContext context, int axis, params OnnxValue[] values) =>
        Concatenate(context, axis, [.. values.Select(value => Reshape(context, value, value.Shape.Insert(axis, 1)))]);

    /// <summary>Consecutive parts of the given sizes.</summary>
    public static ImmutableArray<OnnxValue> Split(OnnxNodeContext context, OnnxValue value, int axis, IEnumerable<long> sizes)
    {
        if (sizes.Sum() != value.Shape[axis])
            throw context.Unsupported($"into parts that do not add up to the {value.Shape[axis]} places of axis {axis}");
        var (parts, start) = (ImmutableArray.CreateBuilder<OnnxValue>(), 0L);
        foreach (var size in sizes)
        {
            parts.Add(Slice(context, value, axis, start, size));
            start += size;
        }
        return parts.ToImmutable();
    }
}
