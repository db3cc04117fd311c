using System.Collections.Immutable;

using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Convolutions and their transposes.</summary>
internal static class ConvolutionLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Conv"] = Convolve,
        ["ConvTranspose"] = ConvolveTransposed,
        ["Col2Im"] = FoldBlocks,
    };

    private static void Convolve(OnnxNodeContext context)
    {
        var (x, weight, bias) = (context.Input(), context.Input(1), context.Optional(2));
        var window = Window(context, x, weight);
        var isLayer = x.HasUnitBatch && x.Shape.Length == 4 && weight.IsConstant && bias is null or { IsConstant: true };
        context.Yield(isLayer ? Layer(context, x, window) : General(context, x, weight, bias, window));
    }

    /// <summary>A convolution of any values by the node's attributes.</summary>
    internal static OnnxValue Convolve(OnnxNodeContext context, OnnxValue x, OnnxValue weight, OnnxValue? bias) =>
        General(context, x, weight, bias, Window(context, x, weight));

    private static SlidingWindow Window(OnnxNodeContext context, OnnxValue x, OnnxValue weight) =>
        x.Shape.Length >= 3 && weight.Shape.Length == x.Shape.Length
            ? WindowAttributes.Read(context, weight.Shape[2..], x.Shape[2..])
            : throw context.Unsupported($"of a value with {x.Shape.Length} axes and a weight with {weight.Shape.Length}");

    /// <summary>The operator of the networks written in C#. It pads both sides alike, so other padding comes before it.</summary>
    private static OnnxValue Layer(OnnxNodeContext context, OnnxValue x, SlidingWindow window)
    {
        var isEven = window.Before.AsSpan().SequenceEqual(window.After.AsSpan());
        if (!isEven)
            x = context.Emit(new Padding([0, 0, .. window.Before], [0, 0, .. window.After]), x);
        var padding = isEven ? (window.Before[0], window.Before[1]) : (0, 0);
        var geometry = new Window(Pair(window.Kernel), Pair(window.Strides), padding, Pair(window.Dilations));
        return context.EmitLayer(new Convolution2d(
            context.Weight(1, ParameterRole.ConvolutionWeight), context.Has(2) ? context.Weight(2, ParameterRole.Bias) : null,
            geometry, context.Integer("group", 1)), x);
    }

    private static OnnxValue General(OnnxNodeContext context, OnnxValue x, OnnxValue weight, OnnxValue? bias, SlidingWindow window) => AddBias(
        context, context.Emit(new GeneralConvolution(window, context.Integer("group", 1), isTransposed: false), x, weight), bias);

    private static OnnxValue AddBias(OnnxNodeContext context, OnnxValue map, OnnxValue? bias) => bias is null
        ? map
        : BroadcastLowering.Add(context, map, PerChannel(context, bias, map.Shape.Length));

    /// <summary>One number per channel, as a value that repeats over a map of the given rank.</summary>
    internal static OnnxValue PerChannel(OnnxNodeContext context, OnnxValue values, int rank) =>
        context.Emit(new Reshape([values.ElementCount, .. Enumerable.Repeat(1L, rank - 2)]), values);

    private static void ConvolveTransposed(OnnxNodeContext context)
    {
        var (x, weight) = (context.Input(), context.Input(1));
        var rank = x.Shape.Length - 2;
        if (weight.Shape.Length != x.Shape.Length)
            throw context.Unsupported($"of a value with {x.Shape.Length} axes and a weight with {weight.Shape.Length}");
        var window = WindowAttributes.Unpadded(context, weight.Shape[2..], rank);
        var whole = context.Emit(new GeneralConvolution(window, context.Integer("group", 1), isTransposed: true), x, weight);
        var (before, after) = CutOff(context, window, x.Shape[2..]);
        if (before.Concat(after).Any(places => places != 0))
            whole = context.Emit(new Padding([0, 0, .. before.Select(places => -places)], [0, 0, .. after.Select(places => -places)]), whole);
        context.Yield(AddBias(context, whole, context.Optional(2)));
    }

    /// <summary>Places that a transposed convolution loses on either side; negative ones are added zeros.</summary>
    private static (ImmutableArray<long> Before, ImmutableArray<long> After) CutOff(OnnxNodeContext context, SlidingWindow window, ImmutableArray<long> sizes)
    {
        var rank = sizes.Length;
        var added = context.Integers("output_padding");
        var wanted = context.Integers("output_shape");
        var padding = context.Text("auto_pad", "NOTSET");
        if (added.IsDefaultOrEmpty)
            added = [.. new long[rank]];
        if (added.Length != rank)
            throw context.Unsupported($"with output_padding ({string.Join(", ", added)}) over {rank} axes");
        if (wanted.IsDefaultOrEmpty && padding is "NOTSET" or "VALID" or "")
        {
            var pads = padding == "VALID" ? [.. new long[2 * rank]] : WindowAttributes.Pads(context, rank);
            return (pads[..rank], [.. pads[rank..].Zip(added, (places, more) => places - more)]);
        }
        if (wanted.IsDefaultOrEmpty)
            wanted = [.. sizes.Zip(window.Strides, (size, stride) => size * stride)];
        if (wanted.Length < rank)
            throw context.Unsupported($"with output_shape ({string.Join(", ", wanted)}) over {rank} axes");
        wanted = wanted[^rank..];
        var (before, after) = (new long[rank], new long[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            var whole = (sizes[axis] - 1) * window.Strides[axis] + window.Extent(axis);
            var total = Math.Max(0, whole + added[axis] - wanted[axis]);
            before[axis] = padding == "SAME_UPPER" ? total / 2 : total - total / 2;
            after[axis] = whole - wanted[axis] - before[axis];
        }
        return ([.. before], [.. after]);
    }

    /// <summary>
    /// Blocks summed into an image: a transposed convolution in which every channel of the blocks has a kernel with a single one.
    /// </summary>
    private static void FoldBlocks(OnnxNodeContext context)
    {
        var (x, image, block) = (context.Input(), context.ConstantIntegers(1), context.ConstantIntegers(2));
        var rank = image.Length;
        var window = WindowAttributes.Unpadded(context, block, rank);
        var pads = WindowAttributes.Pads(context, rank);
        window = window with { Before = pads[..rank], After = pads[rank..] };
        var channels = x.Shape[1] / window.Volume;
        var counts = image.Select((size, axis) => window.Count(axis, size)).ToArray();
        var blocks = context.Emit(new Reshape([x.Shape[0], x.Shape[1], .. counts]), x);
        var sums = context.Emit(new GeneralConvolution(window, channels, isTransposed: true), blocks,
            context.Constant(SingleOnes(channels, block), x.ElementType));
        long[] cut = [.. image.Select((size, axis) => size + pads[axis] - sums.Shape[axis + 2])];
        context.Yield(context.Emit(new Padding([0, 0, .. pads[..rank].Select(places => -places)], [0, 0, .. cut]), sums));
    }

    private static Tensor SingleOnes(long channels, ImmutableArray<long> block)
    {
        using var scope = NewDisposeScope();
        var volume = block.Aggregate(1L, (product, size) => product * size);
        return eye(volume, dtype: float64).repeat(channels, 1).reshape([channels * volume, 1, .. block]).MoveToOuterDisposeScope();
    }

    private static (long Row, long Column) Pair(ImmutableArray<long> values) => (values[0], values[1]);
}
