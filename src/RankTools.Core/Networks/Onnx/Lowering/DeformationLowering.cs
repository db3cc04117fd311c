using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Maps that are read at places which are computed: deformable convolution.</summary>
internal static class DeformationLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["DeformConv"] = Convolve,
    };

    /// <summary>
    /// A convolution whose kernel reads x at its own places plus offsets, between pixels linearly and beyond the map as zero: samples
    /// of every kernel place (batch × channels × kernel × output), then a product with the weights.
    /// </summary>
    private static void Convolve(OnnxNodeContext context)
    {
        var (x, weight, offset) = (context.Input(), context.Input(1), context.Input(2));
        if (x.Shape.Length != 4 || weight.Shape.Length != 4)
            throw context.Unsupported($"of a value with {x.Shape.Length} axes");
        var window = WindowAttributes.Read(context, weight.Shape[2..], x.Shape[2..]);
        var (groups, offsetGroups) = (context.Integer("group", 1), context.Integer("offset_group", 1));
        var (batch, channels, taps) = (x.Shape[0], x.Shape[1] / offsetGroups, weight.Shape[2] * weight.Shape[3]);
        var (rows, columns) = (offset.Shape[2], offset.Shape[3]);
        if (offset.Shape[1] != 2 * offsetGroups * taps || x.Shape[1] % offsetGroups != 0 || x.Shape[1] != weight.Shape[1] * groups)
            throw context.Unsupported($"with {offset.Shape[1]} offsets and {x.Shape[1]} channels in {groups} and {offsetGroups} groups");
        if (window.Count(0, x.Shape[2]) != rows || window.Count(1, x.Shape[3]) != columns)
            throw context.Unsupported($"with offsets for {rows} × {columns} places, which are not those of the kernel");
        var sampled = Enumerable.Range(0, (int)offsetGroups).Select(g =>
        {
            var part = ValueArrangement.Slice(context, offset, 1, g * 2 * taps, 2 * taps);
            var moves = context.Emit(new Reshape([batch, taps, 2, rows, columns]), part);
            var grid = ValueArrangement.Stack(context, 4,
                Coordinate(context, ValueArrangement.Select(context, moves, 2, 1), window, 1, x.Shape[3]),
                Coordinate(context, ValueArrangement.Select(context, moves, 2, 0), window, 0, x.Shape[2]));
            var samples = context.Emit(new GridSampling(new(1, GridExtension.Zeros, IsAligned: false)),
                ValueArrangement.Slice(context, x, 1, g * channels, channels), context.Emit(new Reshape([batch, taps * rows, columns, 2]), grid));
            samples = context.Emit(new Reshape([batch, channels, taps, rows, columns]), samples);
            return context.Has(4)
                ? BroadcastLowering.Multiply(context, samples, context.Emit(
                    new Reshape([batch, 1, taps, rows, columns]), ValueArrangement.Slice(context, context.Input(4), 1, g * taps, taps)))
                : samples;
        }).ToArray();
        var all = context.Emit(new Reshape([batch, groups, weight.Shape[1], taps, rows * columns]), ValueArrangement.Concatenate(context, 1, sampled));
        var kernel = context.Emit(new Reshape([groups, weight.Shape[0] / groups, weight.Shape[1], taps]), weight);
        var product = context.Emit(new Contraction("DeformConv", ["ngckp", "gmck"], "ngmp"), all, kernel);
        var map = context.Emit(new Reshape([batch, weight.Shape[0], rows, columns]), product);
        context.Yield(context.Has(3) ? BroadcastLowering.Add(context, map, ConvolutionLowering.PerChannel(context, context.Input(3), 4)) : map);
    }

    /// <summary>Where the kernel's taps lie along one axis, between −1 and 1 as the edges of the map: batch × taps × rows × columns.</summary>
    private static OnnxValue Coordinate(OnnxNodeContext context, OnnxValue moves, SlidingWindow window, int axis, long size) => BroadcastLowering.Add(
        context,
        BroadcastLowering.Multiply(context, moves, context.Constant(tensor(2.0 / size, float64), moves.ElementType)),
        context.Constant(Rest(window, axis, size, moves.Shape[2], moves.Shape[3]), moves.ElementType));

    /// <summary>The same without offsets: taps × rows × columns.</summary>
    private static Tensor Rest(SlidingWindow window, int axis, long size, long rows, long columns)
    {
        using var scope = NewDisposeScope();
        var taps = (axis == 0 ? arange(window.Kernel[0], float64).unsqueeze(1) : arange(window.Kernel[1], float64))
            .expand(window.Kernel[0], window.Kernel[1]).reshape(-1, 1, 1) * window.Dilations[axis];
        var outputs = (axis == 0 ? arange(rows, float64).unsqueeze(1) : arange(columns, float64)) * window.Strides[axis] - window.Before[axis];
        return ((2 * (taps + outputs) + 1) / size - 1).expand(taps.shape[0], rows, columns).contiguous().MoveToOuterDisposeScope();
    }
}
