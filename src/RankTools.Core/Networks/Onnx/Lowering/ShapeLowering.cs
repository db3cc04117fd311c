using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Operators that give elements another shape or order, or take some of them.</summary>
internal static class ShapeLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Reshape"] = Reshape,
        ["Flatten"] = Flatten,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Transpose"] = Transpose,
        ["Expand"] = Expand,
        ["Tile"] = Tile,
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Slice"] = Slice,
    };

    private static void Reshape(OnnxNodeContext context)
    {
        var value = context.Input();
        var wanted = context.HasAttribute("shape") ? context.Integers("shape") : context.ConstantIntegers(1);
        var keepsZeros = context.Integer("allowzero", 0) != 0;
        long[] shape = [.. wanted.Select((size, i) => size == 0 && !keepsZeros && i < value.Shape.Length ? value.Shape[i] : size)];
        var open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            var known = shape.Where((_, i) => i != open).Aggregate(1L, (product, size) => product * size);
            shape[open] = known == 0 ? 0 : value.ElementCount / known;
        }
        context.Yield(ValueArrangement.Reshape(context, value, [.. shape]));
    }

    private static void Flatten(OnnxNodeContext context)
    {
        var value = context.Input();
        var axis = context.Integer("axis", 1);
        var cut = (int)(axis < 0 ? axis + value.Shape.Length : axis);
        if (cut < 0 || cut > value.Shape.Length)
            throw context.Unsupported($"with axis {axis} of a value with {value.Shape.Length} axes");
        context.Yield(ValueArrangement.Reshape(context, value, [Count(value.Shape[..cut]), Count(value.Shape[cut..])]));
    }

    private static void Squeeze(OnnxNodeContext context)
    {
        var shape = context.Input().Shape;
        var axes = Axes(context, shape.Length) ?? [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1)];
        if (axes.Any(axis => shape[axis] != 1))
            throw context.Unsupported("of an axis whose size is not 1");
        context.Yield(ValueArrangement.Reshape(context, context.Input(), [.. shape.Where((_, axis) => !axes.Contains(axis))]));
    }

    private static void Unsqueeze(OnnxNodeContext context)
    {
        var old = context.Input().Shape;
        var given = context.HasAttribute("axes") ? context.Integers("axes") : context.ConstantIntegers(1);
        int[] axes = [.. given.Select(axis => context.Axis(axis, old.Length + given.Length)).Order()];
        var shape = axes.Aggregate(old, (shape, axis) => shape.Insert(axis, 1));
        context.Yield(ValueArrangement.Reshape(context, context.Input(), shape));
    }

    private static void Transpose(OnnxNodeContext context)
    {
        var rank = context.Input().Shape.Length;
        ImmutableArray<int> order = context.HasAttribute("perm")
            ? [.. context.Integers("perm").Select(axis => context.Axis(axis, rank))]
            : [.. Enumerable.Range(0, rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank)))
            throw context.Unsupported($"with the order ({string.Join(", ", order)}) of {rank} axes");
        context.Yield(ValueArrangement.Permute(context, context.Input(), order));
    }

    private static void Expand(OnnxNodeContext context)
    {
        var wanted = context.ConstantIntegers(1);
        var rank = Math.Max(wanted.Length, context.Input().Shape.Length);
        var old = Padded(context.Input().Shape, rank);
        var repeats = Padded(wanted, rank).Zip(old, (target, size) => size == target || target == 1 ? 1
            : size == 1 ? target
            : throw context.Unsupported($"from ({string.Join(", ", old)}) to ({string.Join(", ", wanted)})"));
        Repeat(context, ValueArrangement.Reshape(context, context.Input(), old), [.. repeats]);
    }

    private static void Tile(OnnxNodeContext context)
    {
        var value = context.Input();
        if (context.Opset >= 6)
        {
            Repeat(context, value, context.ConstantIntegers(1));
            return;
        }
        var repeats = Enumerable.Repeat(1L, value.Shape.Length).ToArray();
        repeats[context.Axis(context.ConstantIntegers(2)[0], repeats.Length)] = context.ConstantIntegers(1)[0];
        Repeat(context, value, [.. repeats]);
    }

    private static void Repeat(OnnxNodeContext context, OnnxValue value, ImmutableArray<long> repeats) =>
        context.Yield(repeats.All(count => count == 1) ? value : context.Emit(new AxisRepetition(repeats), value));

    private static void Concat(OnnxNodeContext context)
    {
        var values = context.AllInputs();
        var axis = context.Axis(context.Integer("axis", 1), values[0].Shape.Length);
        context.Yield(ValueArrangement.Concatenate(context, axis, values));
    }

    private static void Split(OnnxNodeContext context)
    {
        var value = context.Input();
        var axis = context.Axis(context.Integer("axis", 0), value.Shape.Length);
        var sizes = context.HasAttribute("split") ? context.Integers("split")
            : context.Has(1) ? context.ConstantIntegers(1)
            : EqualParts(value.Shape[axis], context.Integer("num_outputs", context.OutputCount));
        var parts = ValueArrangement.Split(context, value, axis, sizes);
        for (var i = 0; i < parts.Length; i++)
            context.Yield(parts[i], i);
    }

    /// <summary>Parts of one size, the last one smaller where they do not fit.</summary>
    private static ImmutableArray<long> EqualParts(long size, long count)
    {
        var part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, (int)count).Select(i => Math.Clamp(size - i * part, 0, part))];
    }

    private static void Slice(OnnxNodeContext context)
    {
        var value = context.Input();
        var isInput = context.Opset >= 10;
        var starts = isInput ? context.ConstantIntegers(1) : context.Integers("starts");
        var ends = isInput ? context.ConstantIntegers(2) : context.Integers("ends");
        ImmutableArray<long> axes = isInput && context.Has(3) ? context.ConstantIntegers(3)
            : !isInput && context.HasAttribute("axes") ? context.Integers("axes")
            : [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        ImmutableArray<long> steps = isInput && context.Has(4) ? context.ConstantIntegers(4) : [.. starts.Select(_ => 1L)];
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = context.Axis(axes[i], value.Shape.Length);
            var (start, count) = Range(starts[i], ends[i], steps[i], value.Shape[axis]);
            value = ValueArrangement.Slice(context, value, axis, start, count, count > 1 ? steps[i] : 1);
        }
        context.Yield(value);
    }

    /// <summary>The first place and the number of places; bounds beyond the ends mean the ends.</summary>
    private static (long Start, long Count) Range(long start, long end, long step, long size)
    {
        if (size == 0)
            return (0, 0);
        var (first, last) = step > 0 ? (0L, size) : (-1L, size - 1); // where bounds may lie
        var from = Math.Clamp(start < 0 ? start + size : start, 0, last);
        var to = Math.Clamp(end < 0 ? end + size : end, first, last);
        var distance = step > 0 ? to - from : from - to;
        return (from, distance <= 0 ? 0 : (distance - 1) / Math.Abs(step) + 1);
    }

    /// <summary>The axes of an attribute or, since opset 13, of the second input; null when neither is given.</summary>
    private static ImmutableArray<int>? Axes(OnnxNodeContext context, int rank) =>
        context.HasAttribute("axes") ? [.. context.Integers("axes").Select(axis => context.Axis(axis, rank))]
        : context.Has(1) ? [.. context.ConstantIntegers(1).Select(axis => context.Axis(axis, rank))]
        : null;

    private static ImmutableArray<long> Padded(ImmutableArray<long> shape, int rank) => [.. Enumerable.Repeat(1L, rank - shape.Length), .. shape];

    private static long Count(ImmutableArray<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
