using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Evaluates operators whose inputs are all known, with the same rules that run in the network.</summary>
internal static class ConstantFolding
{
    /// <summary>
    /// The operator's value in float64, brought back to the type it stands for. Floating-point results stay float64 unless float32
    /// holds them exactly, so nothing is rounded that the file does not round.
    /// </summary>
    public static OnnxValue Evaluate(Operator @operator, OnnxElementType type, params OnnxValue[] inputs)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var value = @operator.Value([.. inputs.Select(input => input.Constant!.to(float64).unsqueeze(0))]).squeeze(0);
        return OnnxValue.OfConstant("", type, Narrow(value, type).contiguous().MoveToOuterDisposeScope(), inputs.Any(input => input.IsTrained));
    }

    /// <summary>float64 numbers in the type that constants of an element type are kept in.</summary>
    public static Tensor Narrow(Tensor value, OnnxElementType type)
    {
        if (type == OnnxElementType.Bool)
            return value.ne(0);
        if (type is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16))
            return where(value.ge(-(double)long.MinValue), long.MaxValue, value.to(int64)); // "to the end" is written as the largest integer
        var narrow = value.to(float32);
        return narrow.to(float64).eq(value).logical_or(value.isnan()).all().item<bool>() ? narrow : value;
    }
}
