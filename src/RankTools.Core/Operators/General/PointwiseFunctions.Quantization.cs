using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Rounding to the integers of a quantised network.</summary>
internal static partial class PointwiseFunctions
{
    /// <summary>
    /// The nearest integer to x / scale, ties to even, plus the zero point, within a range. The quotient has single precision, as the
    /// format has it, which decides ties. No tangent passes: it is a step by design.
    /// </summary>
    public static PointwiseFunction Quantize(double low, double high) => PointwiseFunction.Step("QuantizeLinear",
        x => ((x[0] / x[1]).to(float32).round().to(x[0].dtype) + x[2]).clamp(low, high)) with { IsDifferentiable = false };

    /// <summary>The number of single precision next to x. Rounding errors have no derivative of their own.</summary>
    public static readonly PointwiseFunction Single = new("Single", x => x[0].to(float32).to(x[0].dtype), (_, _) => PartialDerivative.One);
}
