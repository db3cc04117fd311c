using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Sequences: lists that are known while the graph is read, so that nothing of them is left in the network.</summary>
internal static class SequenceLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["SequenceConstruct"] = context => Yield(context, context.Input().ElementType, [.. context.AllInputs()]),
        ["SequenceEmpty"] = context => Yield(context, (OnnxElementType)context.Integer("dtype", (long)OnnxElementType.Float), []),
        ["SequenceInsert"] = Insert,
        ["SequenceErase"] = Erase,
        ["SequenceAt"] = At,
        ["SequenceLength"] = context => context.Yield(context.Constant(tensor((long)Items(context).Length), OnnxElementType.Int64)),
        ["SplitToSequence"] = Split,
        ["ConcatFromSequence"] = Concatenate,
        ["Optional"] = context => context.Yield(context.Input()),
        ["OptionalGetElement"] = context => context.Yield(context.Input()),
        ["OptionalHasElement"] = context => context.Yield(context.Constant(tensor(context.Has(0)), OnnxElementType.Bool)),
    };

    private static void Yield(OnnxNodeContext context, OnnxElementType type, ImmutableArray<OnnxValue> items) =>
        context.Yield(OnnxValue.OfSequence(type, items));

    private static ImmutableArray<OnnxValue> Items(OnnxNodeContext context) =>
        context.Input().IsSequence ? context.Input().Items : throw context.Unsupported("of a value that is not a sequence");

    private static void Insert(OnnxNodeContext context)
    {
        var (items, added) = (Items(context), context.Input(1));
        Yield(context, added.ElementType, items.Insert(context.Has(2) ? Position(context, 2, items.Length, items.Length) : items.Length, added));
    }

    private static void Erase(OnnxNodeContext context)
    {
        var items = Items(context);
        Yield(context, context.Input().ElementType,
            items.RemoveAt(context.Has(1) ? Position(context, 1, items.Length, items.Length - 1) : items.Length - 1));
    }

    private static void At(OnnxNodeContext context)
    {
        var items = Items(context);
        context.Yield(items[Position(context, 1, items.Length, items.Length - 1)]);
    }

    /// <summary>A position that the graph fixes, counted from the front.</summary>
    private static int Position(OnnxNodeContext context, int input, int length, int last)
    {
        var position = context.ConstantIntegers(input)[0];
        var place = position < 0 ? position + length : position;
        return place >= 0 && place <= last ? (int)place : throw context.Unsupported($"at position {position} of a sequence of {length}");
    }

    private static void Split(OnnxNodeContext context)
    {
        var value = context.Input();
        var axis = context.Axis(context.Integer("axis", 0), value.Shape.Length);
        var parts = ValueArrangement.Split(context, value, axis, PartSizes(context, value.Shape[axis]));
        // The axis goes only where no sizes are given: then every part has one place.
        var keepsAxis = context.Has(1) || context.Integer("keepdims", 1) != 0;
        Yield(context, value.ElementType, [.. parts.Select(part => keepsAxis ? part : ValueArrangement.Reshape(context, part, part.Shape.RemoveAt(axis)))]);
    }

    private static IEnumerable<long> PartSizes(OnnxNodeContext context, long size)
    {
        if (!context.Has(1))
            return Enumerable.Repeat(1L, (int)size);
        var sizes = context.ConstantIntegers(1);
        return context.Input(1).Shape.IsEmpty // one size for all parts, of which the last may be smaller
            ? Enumerable.Range(0, (int)((size + sizes[0] - 1) / sizes[0])).Select(i => Math.Min(sizes[0], size - i * sizes[0]))
            : sizes;
    }

    private static void Concatenate(OnnxNodeContext context)
    {
        var items = Items(context);
        if (items.IsEmpty)
            throw context.Unsupported("of an empty sequence");
        var isNew = context.Integer("new_axis", 0) != 0;
        var axis = context.Axis(context.Integer("axis", 0), items[0].Shape.Length + (isNew ? 1 : 0));
        context.Yield(isNew
            ? ValueArrangement.Stack(context, axis, [.. items])
            : ValueArrangement.Concatenate(context, axis, [.. items]));
    }
}
