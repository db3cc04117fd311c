using System.Collections.Immutable;

using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Padding, and values whose places are laid out anew.</summary>
internal static class ResamplingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Pad"] = Pad,
        ["CenterCropPad"] = CentreCropPad,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = SpaceToDepth,
        ["AffineGrid"] = AffineGrid,
        ["GridSample"] = GridSample,
    };

    private static void Pad(OnnxNodeContext context)
    {
        var x = context.Input();
        var rank = x.Shape.Length;
        var pads = context.Opset >= 11 ? context.ConstantIntegers(1) : context.Integers(context.HasAttribute("pads") ? "pads" : "paddings");
        ImmutableArray<int> axes = context.Has(3) ? [.. context.ConstantIntegers(3).Select(axis => context.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (pads.IsDefault || pads.Length != 2 * axes.Length)
            throw context.Unsupported($"without two pads for each of {axes.Length} axes");
        var (before, after) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[axes.Length + i]);
        var mode = context.Text("mode", "constant");
        if (mode == "constant")
        {
            context.Yield(context.Emit(new Padding([.. before], [.. after], Filling(context)), x));
            return;
        }
        for (var axis = 0; axis < rank; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0)
                continue;
            var places = Places(context, mode, x.Shape[axis], before[axis], after[axis]);
            x = context.Emit(new Gathering("Pad", new AxisAddressing(axis)), x, context.Constant(places));
        }
        context.Yield(x);
    }

    private static double Filling(OnnxNodeContext context) =>
        context.Opset < 11 ? context.Float("value", 0) : context.Has(2) && context.Input(2).ElementCount > 0 ? context.ConstantNumbers(2)[0] : 0;

    /// <summary>Where the output's places come from. What negative pads cut off is gone before the rest is continued.</summary>
    private static long[] Places(OnnxNodeContext context, string mode, long size, long before, long after)
    {
        var (first, last) = (Math.Max(0, -before), size - 1 - Math.Max(0, -after));
        var length = last - first + 1;
        if (length <= 0)
            throw context.Unsupported($"with more cut off than there is ({size})");
        var places = new long[size + before + after];
        for (var i = 0L; i < places.Length; i++)
        {
            var place = i - before - first;
            places[i] = first + mode switch
            {
                "edge" => Math.Clamp(place, 0, length - 1),
                "wrap" => Modulo(place, length),
                "reflect" when length == 1 => 0,
                "reflect" => length - 1 - Math.Abs(length - 1 - Modulo(place, 2 * (length - 1))),
                _ => throw context.Unsupported($"with mode '{mode}'"),
            };
        }
        return places;
    }

    private static long Modulo(long a, long b) => ((a % b) + b) % b;

    private static void CentreCropPad(OnnxNodeContext context)
    {
        var x = context.Input();
        var (rank, wanted, named) = (x.Shape.Length, context.ConstantIntegers(1), context.Integers("axes"));
        ImmutableArray<int> axes = named.IsDefault ? [.. Enumerable.Range(0, rank)] : [.. named.Select(axis => context.Axis(axis, rank))];
        if (wanted.Length != axes.Length)
            throw context.Unsupported($"with {wanted.Length} sizes for {axes.Length} axes");
        var (before, after) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var more = wanted[i] - x.Shape[axes[i]];
            before[axes[i]] = more / 2; // the odd place is added, or cut off, behind
            after[axes[i]] = more - more / 2;
        }
        context.Yield(context.Emit(new Padding([.. before], [.. after]), x));
    }

    private static void DepthToSpace(OnnxNodeContext context)
    {
        var (x, block) = (context.Input(), context.Integer("blocksize", 0));
        RequireMap(context, x, block, x.Shape.Length == 4 && block > 0 && x.Shape[1] % (block * block) == 0);
        var (n, channels, height, width) = (x.Shape[0], x.Shape[1] / (block * block), x.Shape[2], x.Shape[3]);
        var isColumnFirst = context.Text("mode", "DCR") == "CRD";
        Rearrange(context, isColumnFirst ? [n, channels, block, block, height, width] : [n, block, block, channels, height, width],
            isColumnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2], [n, channels, height * block, width * block]);
    }

    private static void SpaceToDepth(OnnxNodeContext context)
    {
        var (x, block) = (context.Input(), context.Integer("blocksize", 0));
        RequireMap(context, x, block, x.Shape.Length == 4 && block > 0 && x.Shape[2] % block == 0 && x.Shape[3] % block == 0);
        var (n, channels, height, width) = (x.Shape[0], x.Shape[1], x.Shape[2] / block, x.Shape[3] / block);
        Rearrange(context, [n, channels, height, block, width, block], [0, 3, 5, 1, 2, 4], [n, channels * block * block, height, width]);
    }

    private static void RequireMap(OnnxNodeContext context, OnnxValue x, long block, bool fits)
    {
        if (!fits)
            throw context.Unsupported($"with blocks of {block} in a value of shape ({string.Join(", ", x.Shape)})");
    }

    private static void Rearrange(OnnxNodeContext context, ImmutableArray<long> split, ImmutableArray<int> order, ImmutableArray<long> joined) => context.Yield(
        context.Emit(new Reshape(joined), context.Emit(new AxisPermutation(order), context.Emit(new Reshape(split), context.Input()))));

    private static void GridSample(OnnxNodeContext context)
    {
        var (mode, padding) = (context.Text("mode", "linear"), context.Text("padding_mode", "zeros"));
        var degree = mode switch
        {
            "nearest" => 0,
            "linear" or "bilinear" => 1,
            "cubic" or "bicubic" => 3,
            _ => throw context.Unsupported($"with mode '{mode}'"),
        };
        var beyond = padding switch
        {
            "zeros" => GridExtension.Zeros,
            "border" => GridExtension.Border,
            "reflection" => GridExtension.Reflection,
            _ => throw context.Unsupported($"with padding_mode '{padding}'"),
        };
        var interpolation = new GridInterpolation(degree, beyond, context.Integer("align_corners", 0) != 0);
        context.Yield(context.Emit(new GridSampling(interpolation), context.Input(), context.Input(1)));
    }

    /// <summary>Where the pixels of an image lie after an affine map: batch × sizes × coordinates, x first.</summary>
    private static void AffineGrid(OnnxNodeContext context)
    {
        var (theta, size) = (context.Input(), context.ConstantIntegers(1));
        var sizes = size[2..];
        var points = context.Constant(Pixels(sizes, context.Integer("align_corners", 0) != 0), theta.ElementType);
        var mapped = context.Emit(new Contraction("AffineGrid", ["nij", "pj"], "npi"), theta, points);
        context.Yield(context.Emit(new Reshape([size[0], .. sizes, sizes.Length]), mapped));
    }

    /// <summary>The pixels of an image that spans −1 to 1, in homogeneous coordinates.</summary>
    private static Tensor Pixels(ImmutableArray<long> sizes, bool isAligned)
    {
        using var scope = NewDisposeScope();
        var lines = sizes.Select(count => isAligned
            ? count == 1 ? zeros(1, float64) : linspace(-1, 1, count, float64)
            : (2 * arange(count, float64) + 1) / count - 1).ToArray();
        var grids = meshgrid(lines, "ij").Reverse().Append(ones([.. sizes], float64));
        return stack(grids, -1).reshape(-1, sizes.Length + 1).MoveToOuterDisposeScope();
    }
}
