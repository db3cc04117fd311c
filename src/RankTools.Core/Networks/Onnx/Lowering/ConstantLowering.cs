using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Operators whose result the graph fixes: constants, and what follows from shapes.</summary>
internal static class ConstantLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Constant"] = Constant,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Range"] = Range,
        ["Shape"] = Shape,
        ["Size"] = context => Yield(context, tensor(context.Input().ElementCount, int64), OnnxElementType.Int64),
        ["EyeLike"] = EyeLike,
        ["Identity"] = context => context.Yield(context.Input()),
    };

    private static void Constant(OnnxNodeContext context)
    {
        if (context.Attribute("value") is { Tensor: { } value })
        {
            var isTrained = value.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;
            context.Yield(context.Constant(value.ToTensor(), value.ElementType, isTrained));
        }
        else if (context.HasAttribute("value_float"))
            Yield(context, tensor((float)context.Float("value_float", 0)), OnnxElementType.Float);
        else if (context.HasAttribute("value_floats"))
            Yield(context, tensor([.. context.Floats("value_floats")], float32), OnnxElementType.Float);
        else if (context.HasAttribute("value_int"))
            Yield(context, tensor(context.Integer("value_int", 0), int64), OnnxElementType.Int64);
        else if (context.HasAttribute("value_ints"))
            Yield(context, tensor([.. context.Integers("value_ints")], int64), OnnxElementType.Int64);
        else
            throw context.Unsupported("with a sparse value or with text");
    }

    private static void ConstantOfShape(OnnxNodeContext context)
    {
        var shape = context.ConstantIntegers(0);
        using var value = context.Attribute("value")?.Tensor?.ToTensor() ?? zeros(1, float32);
        var type = context.Attribute("value")?.Tensor?.ElementType ?? OnnxElementType.Float;
        Yield(context, value.reshape(1).expand([.. shape]).clone(), type);
    }

    private static void Range(OnnxNodeContext context)
    {
        var (start, limit, step) = (context.ConstantNumbers(0)[0], context.ConstantNumbers(1)[0], context.ConstantNumbers(2)[0]);
        var count = (long)Math.Max(0, Math.Ceiling((limit - start) / step));
        using var scope = NewDisposeScope();
        var values = start + arange(count, float64) * step;
        Yield(context, ConstantFolding.Narrow(values, context.Input().ElementType).MoveToOuterDisposeScope(), context.Input().ElementType);
    }

    private static void Shape(OnnxNodeContext context)
    {
        var shape = context.Input().Shape;
        var start = Bound(context.Integer("start", 0), shape.Length);
        var end = Bound(context.Integer("end", shape.Length), shape.Length);
        context.Yield(context.Constant([.. shape.Take(end).Skip(start)]));
    }

    private static int Bound(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);

    private static void EyeLike(OnnxNodeContext context)
    {
        var shape = context.Input().Shape;
        if (shape.Length != 2)
            throw context.Unsupported($"of a value with {shape.Length} axes");
        var type = (OnnxElementType)context.Integer("dtype", (long)context.Input().ElementType);
        using var scope = NewDisposeScope();
        var column = arange(shape[0], int64).unsqueeze(1) + context.Integer("k", 0);
        var values = column.eq(arange(shape[1], int64)).to(float64);
        Yield(context, ConstantFolding.Narrow(values, type).MoveToOuterDisposeScope(), type);
    }

    private static void Yield(OnnxNodeContext context, Tensor value, OnnxElementType type) => context.Yield(context.Constant(value, type));
}
