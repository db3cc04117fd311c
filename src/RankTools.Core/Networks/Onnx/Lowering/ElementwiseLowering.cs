using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Functions of one number.</summary>
internal static class ElementwiseLowering
{
    // The constants that the format gives SELU by default.
    private const double SeluAlpha = 1.67326319217681884765625;
    private const double SeluGamma = 1.05070102214813232421875;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Abs"] = Smooth(ElementwiseFunctions.Abs),
        ["Neg"] = Smooth(ElementwiseFunctions.Negative),
        ["Reciprocal"] = Smooth(ElementwiseFunctions.Reciprocal),
        ["Sqrt"] = Smooth(ElementwiseFunctions.Sqrt),
        ["Exp"] = Smooth(ElementwiseFunctions.Exp),
        ["Log"] = Smooth(ElementwiseFunctions.Log),
        ["Sin"] = Smooth(ElementwiseFunctions.Sin),
        ["Cos"] = Smooth(ElementwiseFunctions.Cos),
        ["Tan"] = Smooth(ElementwiseFunctions.Tan),
        ["Asin"] = Smooth(ElementwiseFunctions.Asin),
        ["Acos"] = Smooth(ElementwiseFunctions.Acos),
        ["Atan"] = Smooth(ElementwiseFunctions.Atan),
        ["Sinh"] = Smooth(ElementwiseFunctions.Sinh),
        ["Cosh"] = Smooth(ElementwiseFunctions.Cosh),
        ["Asinh"] = Smooth(ElementwiseFunctions.Asinh),
        ["Acosh"] = Smooth(ElementwiseFunctions.Acosh),
        ["Atanh"] = Smooth(ElementwiseFunctions.Atanh),
        ["Erf"] = Smooth(ElementwiseFunctions.Erf),
        ["Sigmoid"] = Smooth(ElementwiseFunctions.Sigmoid),
        ["Tanh"] = Smooth(ElementwiseFunctions.Tanh),
        ["Relu"] = Smooth(ElementwiseFunctions.Relu),
        ["Softplus"] = Smooth(ElementwiseFunctions.Softplus),
        ["Softsign"] = Smooth(ElementwiseFunctions.Softsign),
        ["HardSwish"] = Smooth(ElementwiseFunctions.HardSwish),
        ["Mish"] = Smooth(ElementwiseFunctions.Mish),
        ["LeakyRelu"] = With(context => ElementwiseFunctions.LeakyRelu(context.Float("alpha", 0.01f))),
        ["Elu"] = With(context => ElementwiseFunctions.Elu(context.Float("alpha", 1))),
        ["Selu"] = With(context => ElementwiseFunctions.Selu(context.Float("alpha", SeluAlpha), context.Float("gamma", SeluGamma))),
        ["Celu"] = With(context => ElementwiseFunctions.Celu(context.Float("alpha", 1))),
        ["ThresholdedRelu"] = With(context => ElementwiseFunctions.ThresholdedRelu(context.Float("alpha", 1))),
        ["HardSigmoid"] = With(context => ElementwiseFunctions.HardSigmoidOf(context.Float("alpha", 0.2f), context.Float("beta", 0.5))),
        ["Swish"] = With(context => ElementwiseFunctions.Swish(context.Float("alpha", 1))),
        ["Shrink"] = With(context => ElementwiseFunctions.Shrink(context.Float("bias", 0), context.Float("lambd", 0.5))),
        ["Gelu"] = With(Gelu),
        ["com.microsoft:Gelu"] = Smooth(ElementwiseFunctions.Gelu),
        ["com.microsoft:QuickGelu"] = With(context => ElementwiseFunctions.Swish(context.Float("alpha", 1.702f))),
        ["Floor"] = Step(PointwiseFunctions.Floor),
        ["Ceil"] = Step(PointwiseFunctions.Ceiling),
        ["Round"] = Step(PointwiseFunctions.RoundToEven),
        ["Sign"] = Step(PointwiseFunctions.Sign),
        ["Not"] = Step(PointwiseFunctions.Not),
        ["IsNaN"] = Step(PointwiseFunctions.IsNaN, OnnxElementType.Bool),
        ["IsInf"] = context => context.Yield(context.Emit(
            new Pointwise(PointwiseFunctions.IsInfinite(context.Integer("detect_positive", 1) != 0, context.Integer("detect_negative", 1) != 0)),
            OnnxElementType.Bool, context.Input())),
        ["BitwiseNot"] = BitwiseNot,
        ["Clip"] = Clip,
        ["Dropout"] = Dropout,
        ["Bernoulli"] = Random,
        ["RandomNormal"] = Random,
        ["RandomNormalLike"] = Random,
        ["RandomUniform"] = Random,
        ["RandomUniformLike"] = Random,
        ["Multinomial"] = Random,
    };

    private static Action<OnnxNodeContext> Smooth(ElementwiseFunction function) => With(_ => function);

    private static Action<OnnxNodeContext> With(Func<OnnxNodeContext, ElementwiseFunction> function) =>
        context => context.Yield(context.Emit(new Elementwise(function(context)), context.Input()));

    private static Action<OnnxNodeContext> Step(PointwiseFunction function, OnnxElementType? type = null) =>
        context => context.Yield(context.Emit(new Pointwise(function), type ?? context.Input().ElementType, context.Input()));

    private static ElementwiseFunction Gelu(OnnxNodeContext context) => context.Text("approximate", "none") switch
    {
        "none" => ElementwiseFunctions.Gelu,
        "tanh" => ElementwiseFunctions.GeluTanh,
        var other => throw context.Unsupported($"with approximation '{other}'"),
    };

    /// <summary>All bits flipped: −1 − x, or the largest number − x where there is no sign.</summary>
    private static void BitwiseNot(OnnxNodeContext context)
    {
        var (bits, isSigned) = OnnxIntegers.Range(context.Input().ElementType) ?? throw context.Unsupported($"of {context.Input().ElementType}");
        if (!isSigned && bits == 64)
            throw context.Unsupported("of unsigned integers with 64 bits");
        var largest = context.Constant(isSigned ? -1 : (1L << bits) - 1);
        context.Yield(context.Emit(new Pointwise(PointwiseFunctions.Subtract), context.Input().ElementType, Scalar(context, largest), context.Input()));
    }

    private static void Clip(OnnxNodeContext context)
    {
        var (low, high) = (context.Optional(1), context.Optional(2));
        if (low is { IsConstant: false } || high is { IsConstant: false })
        {
            var value = context.Input();
            if (low is not null && high is not null)
                value = context.Emit(new Pointwise(PointwiseFunctions.Clip), value, low, high);
            else
                value = context.Emit(new Pointwise(low is null ? PointwiseFunctions.Minimum : PointwiseFunctions.Maximum), value, (low ?? high)!);
            context.Yield(value);
            return;
        }
        var least = low is null ? context.Float("min", double.NegativeInfinity) : context.ConstantNumbers(1)[0];
        var most = high is null ? context.Float("max", double.PositiveInfinity) : context.ConstantNumbers(2)[0];
        context.Yield(context.Emit(new Elementwise(ElementwiseFunctions.Clip(least, most)), context.Input()));
    }

    /// <summary>At inference nothing is dropped, and the mask is true everywhere.</summary>
    private static void Dropout(OnnxNodeContext context)
    {
        var isTraining = context.Has(2) && context.ConstantNumbers(2)[0] != 0;
        if (isTraining && (context.Has(1) ? context.ConstantNumbers(1)[0] : 0.5) != 0)
            throw context.Unsupported("in training mode. Export the network in inference mode");
        context.Yield(context.Input());
        if (context.Wants(1))
            context.Yield(context.Constant(ones([.. context.Input().Shape], ScalarType.Bool), OnnxElementType.Bool), 1);
    }

    private static void Random(OnnxNodeContext context) => throw context.Unsupported("draws random numbers");

    private static OnnxValue Scalar(OnnxNodeContext context, OnnxValue single) => context.Constant(single.Constant!.reshape([]), single.ElementType);
}
