using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Functions of several values, place by place.</summary>
internal static class BroadcastLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Add"] = context => context.Yield(Add(context, Pair(context))),
        ["Sum"] = context => context.Yield(Add(context, context.AllInputs())),
        ["Sub"] = Binary(PointwiseFunctions.Subtract),
        ["Mul"] = context => context.Yield(Multiply(context, Pair(context))),
        ["Div"] = Divide,
        ["Pow"] = Power,
        ["Mod"] = context => Yield(context, context.Integer("fmod", 0) != 0 ? PointwiseFunctions.FloatModulo : PointwiseFunctions.Modulo, Pair(context)),
        ["Max"] = Variadic(PointwiseFunctions.Maximum),
        ["Min"] = Variadic(PointwiseFunctions.Minimum),
        ["Mean"] = Variadic(PointwiseFunctions.Mean),
        ["PRelu"] = context => Yield(context, PointwiseFunctions.ParametricRelu, [context.Input(), Slopes(context)]),
        ["Where"] = context =>
            context.Yield(context.Emit(new Pointwise(PointwiseFunctions.Where), context.Input(1).ElementType, context.AllInputs())),
        ["Equal"] = Comparison(PointwiseFunctions.Equal),
        ["Greater"] = Comparison(PointwiseFunctions.Greater),
        ["GreaterOrEqual"] = Comparison(PointwiseFunctions.GreaterOrEqual),
        ["Less"] = Comparison(PointwiseFunctions.Less),
        ["LessOrEqual"] = Comparison(PointwiseFunctions.LessOrEqual),
        ["And"] = Comparison(PointwiseFunctions.And),
        ["Or"] = Comparison(PointwiseFunctions.Or),
        ["Xor"] = Comparison(PointwiseFunctions.Xor),
        ["BitwiseAnd"] = Binary(PointwiseFunctions.BitwiseAnd),
        ["BitwiseOr"] = Binary(PointwiseFunctions.BitwiseOr),
        ["BitwiseXor"] = Binary(PointwiseFunctions.BitwiseXor),
        ["BitShift"] = BitShift,
    };

    /// <summary>The sum; of computed values of one shape a residual join, two by two.</summary>
    internal static OnnxValue Add(OnnxNodeContext context, params OnnxValue[] values)
    {
        if (values.Length == 1)
            return values[0];
        if (values.Any(value => value.IsConstant) || values.Any(value => !value.Shape.AsSpan().SequenceEqual(values[0].Shape.AsSpan())))
            return context.Emit(new Pointwise(PointwiseFunctions.Add), values);
        return values.Aggregate((a, b) => a.HasUnitBatch ? context.EmitLayer(new Addition(), a, b) : context.Emit(new Addition(), a, b));
    }

    /// <summary>The product.</summary>
    internal static OnnxValue Multiply(OnnxNodeContext context, params OnnxValue[] pair) =>
        pair.All(value => value.HasUnitBatch) && pair[0].Shape.AsSpan().SequenceEqual(pair[1].Shape.AsSpan())
            ? context.EmitLayer(new Multiplication(), pair)
            : context.Emit(new Pointwise(PointwiseFunctions.Multiply), pair);

    private static Action<OnnxNodeContext> Binary(PointwiseFunction function) => context => Yield(context, function, Pair(context));

    private static Action<OnnxNodeContext> Variadic(PointwiseFunction function) => context =>
    {
        if (context.InputCount == 1)
            context.Yield(context.Input());
        else
            Yield(context, function, context.AllInputs());
    };

    private static Action<OnnxNodeContext> Comparison(PointwiseFunction function) =>
        context => context.Yield(context.Emit(new Pointwise(function), OnnxElementType.Bool, Pair(context)));

    private static void Yield(OnnxNodeContext context, PointwiseFunction function, OnnxValue[] values) =>
        context.Yield(context.Emit(new Pointwise(function), values));

    private static void Divide(OnnxNodeContext context)
    {
        var pair = Pair(context);
        Yield(context, pair[0].IsIntegral ? PointwiseFunctions.DivideIntegers : PointwiseFunctions.Divide, pair);
    }

    private static void Power(OnnxNodeContext context)
    {
        var pair = Pair(context);
        if (pair[0].IsIntegral)
            Yield(context, PointwiseFunctions.PowerOfIntegers, pair);
        else if (pair[1] is { IsConstant: true, ElementCount: 1 } && pair[1].Shape.Length <= pair[0].Shape.Length)
            context.Yield(context.Emit(new Elementwise(FixedPower(context.ConstantNumbers(1)[0])), pair[0]));
        else
            Yield(context, PointwiseFunctions.Power, pair);
    }

    private static ElementwiseFunction FixedPower(double exponent) => exponent switch
    {
        0.5 => ElementwiseFunctions.Sqrt,
        -1 => ElementwiseFunctions.Reciprocal,
        _ => ElementwiseFunctions.Power(exponent),
    };

    private static void BitShift(OnnxNodeContext context)
    {
        var (bits, _) = OnnxIntegers.Range(context.Input().ElementType) ?? throw context.Unsupported($"of {context.Input().ElementType}");
        Yield(context, PointwiseFunctions.Shift(context.Text("direction", "") == "LEFT", bits), Pair(context));
    }

    /// <summary>The slopes of a PRelu. Up to operator set 6 an array of them was one per channel.</summary>
    private static OnnxValue Slopes(OnnxNodeContext context)
    {
        var (slopes, rank) = (context.Input(1), context.Input().Shape.Length);
        if (context.Opset >= 7 || slopes.Shape.Length != 1 || slopes.ElementCount == 1 || rank <= 2)
            return slopes;
        return Behind(context, slopes, rank - 2);
    }

    /// <summary>
    /// Two inputs. Up to operator set 6 the second was repeated only where an attribute said so, from an axis that another named.
    /// </summary>
    private static OnnxValue[] Pair(OnnxNodeContext context)
    {
        var (a, b) = (context.Input(), context.Input(1));
        if (context.Opset >= 7 || !context.HasAttribute("axis"))
            return [a, b];
        var behind = a.Shape.Length - context.Axis(context.Integer("axis", 0), a.Shape.Length) - b.Shape.Length;
        return [a, behind == 0 ? b : Behind(context, b, behind)];
    }

    /// <summary>A value with axes of size one behind its own.</summary>
    private static OnnxValue Behind(OnnxNodeContext context, OnnxValue value, int count) =>
        context.Emit(new Reshape([.. value.Shape, .. Enumerable.Repeat(1L, count)]), value);
}
