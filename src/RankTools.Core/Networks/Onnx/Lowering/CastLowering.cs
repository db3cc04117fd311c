using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// Changes of type. Computed values stay floating point in the type of the run: between floating-point types nothing happens to
/// them, constants are rounded.
/// </summary>
internal static class CastLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Cast"] = context => Cast(context, (OnnxElementType)context.Integer("to", 0)),
        ["CastLike"] = context => Cast(context, context.Input(1).ElementType),
    };

    private static void Cast(OnnxNodeContext context, OnnxElementType target)
    {
        var value = context.Input();
        if (value.ElementType == target)
            context.Yield(value);
        else if (target == OnnxElementType.Bool)
            context.Yield(context.Emit(new Pointwise(PointwiseFunctions.IsTrue), target, value));
        else if (OnnxIntegers.Range(target) is { } range)
            context.Yield(ToInteger(context, value, target, range));
        else if (target is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16)
            context.Yield(ToFloat(context, value, target));
        else
            throw context.Unsupported($"to {target}");
    }

    private static OnnxValue ToFloat(OnnxNodeContext context, OnnxValue value, OnnxElementType target)
    {
        if (value.Constant is not { } constant)
            return OnnxValue.OfNode(target, value.Shape, value.Source!);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var rounded = target switch
        {
            OnnxElementType.Double => constant.to(float64),
            OnnxElementType.Float16 => constant.to(float16).to(float32),
            OnnxElementType.BFloat16 => constant.to(bfloat16).to(float32),
            _ => constant.to(float32),
        };
        return context.Constant(rounded.alias().MoveToOuterDisposeScope(), target, value.IsTrained);
    }

    /// <summary>What is behind the point is dropped; what does not fit a narrower type wraps, as it does on common machines.</summary>
    private static OnnxValue ToInteger(OnnxNodeContext context, OnnxValue value, OnnxElementType target, (int Bits, bool IsSigned) range)
    {
        var whole = value.IsIntegral ? value : context.Emit(new Pointwise(PointwiseFunctions.Truncate), target, value);
        // Numbers beyond 2⁵³ are not exact in floating point, so wrapping into 64 bits would mean nothing.
        var fits = range.Bits == 64 || value.ElementType == OnnxElementType.Bool
            || (OnnxIntegers.Range(value.ElementType) is { } given && Holds(range, given));
        if (!fits)
            return context.Emit(new Pointwise(PointwiseFunctions.Wrap(range.Bits, range.IsSigned)), target, whole);
        return whole.Constant is { } constant
            ? context.Constant(constant.to(int64).alias(), target)
            : OnnxValue.OfNode(target, whole.Shape, whole.Source!);
    }

    private static bool Holds((int Bits, bool IsSigned) wide, (int Bits, bool IsSigned) narrow) =>
        wide.IsSigned == narrow.IsSigned ? wide.Bits >= narrow.Bits : wide.IsSigned && wide.Bits > narrow.Bits;
}
