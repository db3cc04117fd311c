using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Resize and Upsample: linear maps of one axis after the other.</summary>
internal static class ResizeLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Resize"] = Resize,
        ["Upsample"] = Upsample,
    };

    private static void Resize(OnnxNodeContext context)
    {
        var rank = context.Input().Shape.Length;
        if (context.Opset < 11)
        {
            Old(context, context.ConstantNumbers(1));
            return;
        }
        var named = context.Integers("axes");
        ImmutableArray<int> axes = named.IsDefault ? [.. Enumerable.Range(0, rank)] : [.. named.Select(axis => context.Axis(axis, rank))];
        var mode = context.Text("coordinate_transformation_mode", "half_pixel");
        // Before operator set 13 this mode was made for TensorFlow 1, whose nearest neighbours it is the only one to describe.
        if (mode == "tf_half_pixel_for_nn")
            throw context.Unsupported($"with coordinate_transformation_mode '{mode}'");
        var (sizes, scales) = Targets(context, axes);
        var region = Region(context, axes, mode);
        var x = context.Input();
        var isOutside = new bool[rank][];
        for (var i = 0; i < axes.Length; i++)
        {
            if (sizes[i] == x.Shape[axes[i]] && Math.Abs(scales[i] - 1) <= 1e-9 && region[i] == (0, 1))
                continue;
            var resampling = AxisResampling.Create(mode, x.Shape[axes[i]], sizes[i], scales[i], region[i])
                ?? throw context.Unsupported($"with coordinate_transformation_mode '{mode}'");
            x = Apply(context, x, axes[i], resampling);
            isOutside[axes[i]] = resampling.IsOutside;
        }
        context.Yield(Extrapolate(context, x, isOutside));
    }

    /// <summary>Upsample, and the first Resize: a place is that of its left edge.</summary>
    private static void Upsample(OnnxNodeContext context) =>
        Old(context, context.Opset < 9 ? context.Floats("scales") : context.ConstantNumbers(1));

    private static void Old(OnnxNodeContext context, ImmutableArray<double> scales)
    {
        var x = context.Input();
        if (scales.IsDefault || scales.Length != x.Shape.Length)
            throw context.Unsupported("without one scale for every axis");
        for (var axis = 0; axis < scales.Length; axis++)
        {
            var count = (long)(x.Shape[axis] * scales[axis]);
            if (scales[axis] == 1)
                continue;
            var resampling = AxisResampling.Create("asymmetric", x.Shape[axis], count, scales[axis], (0, 1))!;
            x = Apply(context, x, axis, resampling, scales[axis] < 1 ? "ceil" : "floor");
        }
        context.Yield(x);
    }

    private static OnnxValue Apply(OnnxNodeContext context, OnnxValue x, int axis, AxisResampling resampling, string? rule = null)
    {
        var mode = context.Text("mode", "nearest");
        if (mode == "nearest")
        {
            rule ??= context.Text("nearest_mode", "round_prefer_floor");
            var nearest = resampling.Nearest(rule) ?? throw context.Unsupported($"with nearest_mode '{rule}'");
            return context.Emit(new Gathering("Resize", new AxisAddressing(axis)), x, context.Constant(nearest));
        }
        var (kernel, radius) = mode switch
        {
            "linear" or "bilinear" or "trilinear" => (AxisResampling.Linear, 1),
            "cubic" or "bicubic" => (AxisResampling.Cubic(context.Float("cubic_coeff_a", -0.75)), 2),
            _ => throw context.Unsupported($"with mode '{mode}'"),
        };
        var weights = resampling.Weights(kernel, radius, context.Integer("antialias", 0) != 0, context.Integer("exclude_outside", 0) != 0);
        var letters = string.Concat(x.Shape.Select((_, i) => (char)('a' + i)));
        return context.Emit(new Contraction("Resize", [letters, $"Y{letters[axis]}"], letters.Replace(letters[axis], 'Y')),
            x, context.Constant(weights, x.ElementType));
    }

    /// <summary>Output sizes, and the scales that the places are computed with.</summary>
    private static (long[] Sizes, double[] Scales) Targets(OnnxNodeContext context, ImmutableArray<int> axes)
    {
        var shape = context.Input().Shape;
        if (context.Has(3) && context.Input(3).ElementCount > 0)
        {
            var wanted = context.ConstantIntegers(3);
            RequireOnePerAxis(context, wanted.Length, axes.Length);
            double[] scales = [.. wanted.Zip(axes, (size, axis) => (double)size / shape[axis])];
            var policy = context.Text("keep_aspect_ratio_policy", "stretch");
            if (policy == "stretch")
                return ([.. wanted], scales);
            var scale = policy switch
            {
                "not_larger" => scales.Min(),
                "not_smaller" => scales.Max(),
                _ => throw context.Unsupported($"with keep_aspect_ratio_policy '{policy}'"),
            };
            return ([.. axes.Select(axis => (long)Math.Floor(scale * shape[axis] + 0.5))], [.. axes.Select(_ => scale)]);
        }
        if (!context.Has(2))
            throw context.Unsupported("without scales and sizes");
        var given = context.ConstantNumbers(2);
        RequireOnePerAxis(context, given.Length, axes.Length);
        return ([.. given.Zip(axes, (scale, axis) => (long)Math.Floor(scale * shape[axis]))], [.. given]);
    }

    private static void RequireOnePerAxis(OnnxNodeContext context, int found, int expected)
    {
        if (found != expected)
            throw context.Unsupported($"with {found} scales or sizes for {expected} axes");
    }

    private static (double Start, double End)[] Region(OnnxNodeContext context, ImmutableArray<int> axes, string mode)
    {
        if (mode != "tf_crop_and_resize")
            return [.. axes.Select(_ => (0.0, 1.0))];
        var numbers = context.ConstantNumbers(1);
        return numbers.Length == 2 * axes.Length
            ? [.. axes.Select((_, i) => (numbers[i], numbers[i + axes.Length]))]
            : throw context.Unsupported($"with {numbers.Length} numbers in roi for {axes.Length} axes");
    }

    /// <summary>Puts one number where a crop reaches beyond the input.</summary>
    private static OnnxValue Extrapolate(OnnxNodeContext context, OnnxValue x, bool[]?[] isOutside)
    {
        if (!isOutside.Any(flags => flags is not null && flags.Contains(true)))
            return x;
        var number = context.Constant(tensor(context.Float("extrapolation_value", 0), float64), x.ElementType);
        return context.Emit(new Pointwise(PointwiseFunctions.Where), x.ElementType,
            context.Constant(Mask(x.Shape, isOutside), OnnxElementType.Bool), number, x);
    }

    private static Tensor Mask(ImmutableArray<long> shape, bool[]?[] isOutside)
    {
        using var scope = NewDisposeScope();
        var mask = zeros([.. shape], ScalarType.Bool);
        for (var axis = 0; axis < isOutside.Length; axis++)
        {
            if (isOutside[axis] is { } flags)
                mask = mask.logical_or(tensor(flags).reshape([.. shape.Select((_, i) => i == axis ? -1L : 1L)]));
        }
        return mask.MoveToOuterDisposeScope();
    }
}
