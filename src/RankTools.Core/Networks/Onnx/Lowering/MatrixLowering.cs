using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Products of matrices.</summary>
internal static class MatrixLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
        ["Einsum"] = Einsum,
        ["Trilu"] = Trilu,
        ["Det"] = context => context.Yield(context.Emit(new Determinant(), context.Input())),
    };

    private static void MatMul(OnnxNodeContext context)
    {
        var (a, b) = (context.Input(), context.Input(1));
        if (a.Shape.Length == 0 || b.Shape.Length == 0)
            throw context.Unsupported("of single numbers");
        if (a.HasUnitBatch && b is { IsConstant: true, Shape.Length: 2 })
        {
            var weight = context.Weight(1, ParameterRole.LinearWeight, matrix => matrix.t());
            context.Yield(context.EmitLayer(new LinearLayer(weight, null), a));
            return;
        }
        context.Yield(Product(context, a, b));
    }

    /// <summary>The product of the last two axes, whatever is in front repeated to fit.</summary>
    internal static OnnxValue Product(OnnxNodeContext context, OnnxValue a, OnnxValue b)
    {
        var (left, right) = (a.Shape.Length == 1 ? "k" : Leading(a) + "mk", b.Shape.Length == 1 ? "k" : Leading(b) + "kn");
        var leading = a.Shape.Length > b.Shape.Length ? Leading(a) : Leading(b);
        var output = $"{leading}{(a.Shape.Length == 1 ? "" : "m")}{(b.Shape.Length == 1 ? "" : "n")}";
        return context.Emit(new Contraction("MatMul", [left, right], output), a, b);
    }

    /// <summary>Letters of the axes in front of a matrix, the same ones from the end.</summary>
    private static string Leading(OnnxValue value) => new([.. Enumerable.Range(0, Math.Max(0, value.Shape.Length - 2)).Reverse().Select(i => (char)('A' + i))]);

    /// <summary>α A B + β C, A and B transposed where the attributes say so.</summary>
    private static void Gemm(OnnxNodeContext context)
    {
        var (a, b, c) = (context.Input(), context.Input(1), context.Optional(2));
        var (alpha, beta) = (context.Float("alpha", 1), context.Float("beta", 1));
        var (transposesA, transposesB) = (context.Integer("transA", 0) != 0, context.Integer("transB", 0) != 0);
        if (a.HasUnitBatch && a.Shape.Length == 2 && !transposesA && b is { IsConstant: true, Shape.Length: 2 })
        {
            var outputs = b.Shape[transposesB ? 0 : 1];
            var isBias = c is { IsConstant: true } && (c.ElementCount == 1 || c.ElementCount == outputs) && c.Shape.Length <= 2;
            var weight = context.Weight(1, ParameterRole.LinearWeight, transposesB && alpha == 1 ? null : matrix => Scale(transposesB ? matrix : matrix.t(), alpha));
            var bias = !isBias ? null : context.Weight(2, ParameterRole.Bias, c!.Shape.Length == 1 && c.ElementCount == outputs && beta == 1
                ? null : vector => Scale(vector.reshape(-1), beta).expand([outputs]));
            var result = context.EmitLayer(new LinearLayer(weight, bias), a);
            context.Yield(isBias || c is null ? result : AddScaled(context, result, c, beta));
            return;
        }
        var product = context.Emit(new Contraction("Gemm", [transposesA ? "km" : "mk", transposesB ? "nk" : "kn"], "mn"), a, b);
        if (alpha != 1)
            product = BroadcastLowering.Multiply(context, product, Number(context, alpha));
        context.Yield(c is null ? product : AddScaled(context, product, c, beta));
    }

    private static OnnxValue AddScaled(OnnxNodeContext context, OnnxValue product, OnnxValue c, double beta)
    {
        if (beta == 0)
            return product;
        return BroadcastLowering.Add(context, product, beta == 1 ? c : BroadcastLowering.Multiply(context, c, Number(context, beta)));
    }

    private static OnnxValue Number(OnnxNodeContext context, double value) => context.Constant(tensor(value, float64), context.Input().ElementType);

    private static Tensor Scale(Tensor constant, double factor) => factor == 1 ? constant : constant.to(float64) * factor;

    private static void Einsum(OnnxNodeContext context)
    {
        var inputs = context.AllInputs();
        var (operands, output) = EinsumEquation.Parse(context.Text("equation", ""), [.. inputs.Select(input => input.Shape.Length)])
            ?? throw context.Unsupported($"with equation '{context.Text("equation", "")}'");
        context.Yield(context.Emit(new Contraction("Einsum", operands, output), inputs));
    }

    /// <summary>The part of every matrix on and above (or below) a diagonal; zero elsewhere, also where an infinity was.</summary>
    private static void Trilu(OnnxNodeContext context)
    {
        var value = context.Input();
        if (value.Shape.Length < 2)
            throw context.Unsupported($"of a value with {value.Shape.Length} axes");
        var diagonal = context.Has(1) ? context.ConstantIntegers(1)[0] : 0;
        context.Yield(context.Emit(new Pointwise(PointwiseFunctions.Where), value.ElementType,
            context.Constant(Triangle(value.Shape[^2], value.Shape[^1], diagonal, context.Integer("upper", 1) != 0), OnnxElementType.Bool),
            value, context.Constant(tensor(0.0, float64), value.ElementType)));
    }

    /// <summary>True on one side of a diagonal, and on it.</summary>
    private static Tensor Triangle(long rows, long columns, long diagonal, bool isUpper)
    {
        using var scope = NewDisposeScope();
        var places = arange(columns, int64) - arange(rows, int64).unsqueeze(1);
        return (isUpper ? places.ge(diagonal) : places.le(diagonal)).MoveToOuterDisposeScope();
    }
}
