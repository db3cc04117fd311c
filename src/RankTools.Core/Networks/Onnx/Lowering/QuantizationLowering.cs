using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// Quantised networks. Constant weights become the numbers that they stand for; computed values are rounded, and no tangent passes
/// through that.
/// </summary>
internal static class QuantizationLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["QuantizeLinear"] = Quantize,
        ["DequantizeLinear"] = Dequantize,
        ["DynamicQuantizeLinear"] = QuantizeDynamically,
        ["ConvInteger"] = ConvolveIntegers,
        ["MatMulInteger"] = MultiplyIntegers,
        ["QLinearConv"] = ConvolveQuantized,
        ["QLinearMatMul"] = MultiplyQuantized,
    };

    private static void Quantize(OnnxNodeContext context)
    {
        var (x, zero) = (context.Input(), context.Optional(2));
        var stated = (OnnxElementType)context.Integer("output_dtype", 0);
        var type = zero?.ElementType ?? (stated == OnnxElementType.Undefined ? OnnxElementType.UInt8 : stated);
        context.Yield(Round(context, x, AlongAxis(context, x, context.Input(1)), zero is null ? null : AlongAxis(context, x, zero), type));
    }

    private static void Dequantize(OnnxNodeContext context)
    {
        var (x, scale, zero) = (context.Input(), context.Input(1), context.Optional(2));
        context.Yield(Restore(context, x, AlongAxis(context, x, scale), zero is null ? null : AlongAxis(context, x, zero), scale.ElementType));
    }

    /// <summary>
    /// Scales as they stand beside a value: one number, one for every place of the axis, or one for every block of places along it.
    /// </summary>
    private static OnnxValue AlongAxis(OnnxNodeContext context, OnnxValue x, OnnxValue scales)
    {
        var rank = x.Shape.Length;
        if (scales.ElementCount == 1 && scales.Shape.Length <= 1)
            return scales;
        var axis = context.Axis(context.Integer("axis", 1), rank);
        if (scales.Shape.Length == 1 && rank != 1 && scales.ElementCount == x.Shape[axis])
            return context.Emit(new Reshape([scales.ElementCount, .. Enumerable.Repeat(1L, rank - axis - 1)]), scales);
        if (scales.Shape.AsSpan().SequenceEqual(x.Shape.AsSpan()))
            return scales;
        var block = context.Integer("block_size", 0);
        if (block <= 0 || scales.Shape.Length != rank)
            throw context.Unsupported($"with scales of shape ({string.Join(", ", scales.Shape)}) for a value of shape ({string.Join(", ", x.Shape)})");
        long[] blocks = [.. Enumerable.Range(0, (int)x.Shape[axis]).Select(place => place / block)];
        return context.Emit(new Gathering("Gather", new AxisAddressing(axis)), scales, context.Constant(blocks));
    }

    private static OnnxValue Round(OnnxNodeContext context, OnnxValue x, OnnxValue scale, OnnxValue? zero, OnnxElementType type)
    {
        var (bits, isSigned) = OnnxIntegers.Range(type) ?? throw context.Unsupported($"to {type}");
        var (low, high) = isSigned ? (-Math.Pow(2, bits - 1), Math.Pow(2, bits - 1) - 1) : (0, Math.Pow(2, bits) - 1);
        return context.Emit(new Pointwise(PointwiseFunctions.Quantize(low, high)), type, x, scale, zero ?? Number(context, 0, type));
    }

    private static OnnxValue Restore(OnnxNodeContext context, OnnxValue x, OnnxValue scale, OnnxValue? zero, OnnxElementType type)
    {
        if (OnnxIntegers.Range(x.ElementType) is null)
            throw context.Unsupported($"of {x.ElementType}");
        var shifted = zero is null ? x : context.Emit(new Pointwise(PointwiseFunctions.Subtract), x, zero);
        return context.Emit(new Pointwise(PointwiseFunctions.Multiply), type, shifted, scale);
    }

    /// <summary>To 8 bits between the smallest and the largest element, zero included.</summary>
    private static void QuantizeDynamically(OnnxNodeContext context)
    {
        var x = context.Input();
        ImmutableArray<int> axes = [.. Enumerable.Range(0, x.Shape.Length)];
        var zero = Number(context, 0, x.ElementType);
        var high = context.Emit(new Pointwise(PointwiseFunctions.Maximum), context.Emit(new Reduction(ReductionFunctions.Maximum, axes, keepsAxes: false), x), zero);
        var low = context.Emit(new Pointwise(PointwiseFunctions.Minimum), context.Emit(new Reduction(ReductionFunctions.Minimum, axes, keepsAxes: false), x), zero);
        var range = context.Emit(new Pointwise(PointwiseFunctions.Subtract), high, low);
        // The format's scale is a number of single precision, which decides ties.
        var scale = context.Emit(new Pointwise(PointwiseFunctions.Single),
            context.Emit(new Pointwise(PointwiseFunctions.Divide), range, Number(context, 255, x.ElementType)));
        var negative = context.Emit(new Pointwise(PointwiseFunctions.Subtract), zero, low);
        var point = Round(context, negative, scale, null, OnnxElementType.UInt8);
        context.Yield(Round(context, x, scale, point, OnnxElementType.UInt8));
        context.Yield(scale, 1);
        context.Yield(point, 2);
    }

    private static void ConvolveIntegers(OnnxNodeContext context)
    {
        var (x, weight) = (context.Input(), context.Input(1));
        context.Yield(As(OnnxElementType.Int32, ConvolutionLowering.Convolve(
            context, Shift(context, x, context.Optional(2)), Shift(context, weight, Kernels(context, context.Optional(3), weight)), null)));
    }

    private static void MultiplyIntegers(OnnxNodeContext context)
    {
        var (a, b) = (context.Input(), context.Input(1));
        context.Yield(As(OnnxElementType.Int32, MatrixLowering.Product(
            context, Shift(context, a, Rows(context, context.Optional(2), a)), Shift(context, b, context.Optional(3)))));
    }

    private static void ConvolveQuantized(OnnxNodeContext context)
    {
        var (weight, type) = (context.Input(3), context.Input(7).ElementType);
        var (scale, weightScale) = (context.Input(1), context.Input(4));
        var x = Restore(context, context.Input(), scale, context.Input(2), scale.ElementType);
        var kernel = Restore(context, weight, Kernels(context, weightScale, weight)!, Kernels(context, context.Input(5), weight), scale.ElementType);
        var bias = context.Has(8)
            ? Restore(context, context.Input(8), context.Emit(new Pointwise(PointwiseFunctions.Multiply), scale, weightScale), null, scale.ElementType)
            : null;
        context.Yield(Round(context, ConvolutionLowering.Convolve(context, x, kernel, bias), context.Input(6), context.Input(7), type));
    }

    private static void MultiplyQuantized(OnnxNodeContext context)
    {
        var (a, b, type) = (context.Input(), context.Input(3), context.Input(1).ElementType);
        var left = Restore(context, a, Rows(context, context.Input(1), a)!, Rows(context, context.Input(2), a), type);
        var right = Restore(context, b, context.Input(4), context.Input(5), type);
        context.Yield(Round(context, MatrixLowering.Product(context, left, right), context.Input(6), context.Input(7), context.Input(7).ElementType));
    }

    private static OnnxValue Shift(OnnxNodeContext context, OnnxValue x, OnnxValue? zero) =>
        zero is null ? x : context.Emit(new Pointwise(PointwiseFunctions.Subtract), OnnxElementType.Int32, x, zero);

    /// <summary>One number for every output channel of a kernel.</summary>
    private static OnnxValue? Kernels(OnnxNodeContext context, OnnxValue? values, OnnxValue weight) => values is not { Shape.Length: 1, ElementCount: > 1 }
        ? values
        : context.Emit(new Reshape([values.ElementCount, .. Enumerable.Repeat(1L, weight.Shape.Length - 1)]), values);

    /// <summary>One number for every row of a matrix.</summary>
    private static OnnxValue? Rows(OnnxNodeContext context, OnnxValue? values, OnnxValue matrix) => values is { Shape.Length: 1, ElementCount: > 1 } && matrix.Shape.Length > 1
        ? context.Emit(new Reshape([values.ElementCount, 1]), values)
        : values;

    private static OnnxValue As(OnnxElementType type, OnnxValue value) => value.Constant is { } constant
        ? OnnxValue.OfConstant("", type, constant, value.IsTrained)
        : OnnxValue.OfNode(type, value.Shape, value.Source!);

    private static OnnxValue Number(OnnxNodeContext context, double value, OnnxElementType type) => context.Constant(tensor(value, float64), type);
}
