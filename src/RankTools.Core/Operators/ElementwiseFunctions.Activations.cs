using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Activations with numbers of their own, and rarer ones.</summary>
internal static partial class ElementwiseFunctions
{
    /// <summary>GELU with the normal distribution function by a hyperbolic tangent: x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).</summary>
    public static readonly ElementwiseFunction GeluTanh = Smooth("GELU tanh", x => 0.5 * x * (1 + GeluArgument(x).tanh()), (x, _) =>
    {
        var t = GeluArgument(x).tanh();
        return 0.5 * (1 + t) + 0.5 * x * (1 - t.square()) * (Math.Sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x.square()));
    });

    /// <summary>x · tanh(softplus(x)).</summary>
    public static readonly ElementwiseFunction Mish = Smooth("Mish", x => x * LogOnePlusExp(x).tanh(), (x, _) =>
    {
        var t = LogOnePlusExp(x).tanh();
        return t + x * (1 - t.square()) * x.sigmoid();
    });

    public static readonly ElementwiseFunction Softsign = Smooth("Softsign", x => x / (1 + x.abs()), (x, _) => (1 + x.abs()).square().reciprocal());

    /// <summary>x · sigmoid(α x).</summary>
    public static ElementwiseFunction Swish(double alpha) => Smooth("Swish", x => x * (alpha * x).sigmoid(), (x, _) =>
    {
        var s = (alpha * x).sigmoid();
        return s * (1 + alpha * x * (1 - s));
    });

    /// <summary>γ x where positive, γ α (eˣ − 1) elsewhere.</summary>
    public static ElementwiseFunction Selu(double alpha, double gamma) => Kinked("SELU",
        x => gamma * where(x.gt(0), x, alpha * x.clamp_max(0).expm1()),
        (x, _) => gamma * where(x.gt(0), ones_like(x), alpha * x.clamp_max(0).exp()), 0);

    /// <summary>x where positive, α(e^(x/α) − 1) elsewhere; its derivative has no jump.</summary>
    public static ElementwiseFunction Celu(double alpha) => Smooth("CELU",
        x => where(x.gt(0), x, alpha * (x.clamp_max(0) / alpha).expm1()), (x, _) => (x.clamp_max(0) / alpha).exp());

    /// <summary>x above a threshold, 0 elsewhere.</summary>
    public static ElementwiseFunction ThresholdedRelu(double threshold) => Kinked("ThresholdedReLU",
        x => where(x.gt(threshold), x, zeros_like(x)), (x, _) => x.gt(threshold).to(x.dtype), threshold);

    /// <summary>α x + β, between 0 and 1.</summary>
    public static ElementwiseFunction HardSigmoidOf(double alpha, double beta) => Kinked("HardSigmoid",
        x => (alpha * x + beta).clamp(0, 1),
        (x, _) => alpha * (alpha * x + beta).gt(0).logical_and((alpha * x + beta).lt(1)).to(x.dtype), -beta / alpha, (1 - beta) / alpha);

    /// <summary>x moved toward zero by a bias where its magnitude exceeds λ, 0 elsewhere.</summary>
    public static ElementwiseFunction Shrink(double bias, double lambda) => Kinked("Shrink",
        x => where(x.lt(-lambda), x + bias, where(x.gt(lambda), x - bias, zeros_like(x))),
        (x, _) => x.abs().gt(lambda).to(x.dtype), -lambda, lambda);

    /// <summary>x between two numbers, either of which may be infinite.</summary>
    public static ElementwiseFunction Clip(double low, double high) => Kinked("Clip",
        x => x.clamp(low, high), (x, _) => x.gt(low).logical_and(x.lt(high)).to(x.dtype),
        [.. new[] { low, high }.Where(double.IsFinite)]);

    /// <summary>Each of them with ordinary numbers.</summary>
    public static ImmutableArray<ElementwiseFunction> Activations =>
    [
        GeluTanh, Mish, Softsign, Swish(1.702), Selu(1.67, 1.05), Celu(0.7), ThresholdedRelu(0.6), HardSigmoidOf(0.2, 0.5), Shrink(0.3, 0.8),
        Clip(-1, 1.5),
    ];

    private static Tensor LogOnePlusExp(Tensor x) => x.clamp_min(0) + (-x.abs()).exp().log1p();

    private static Tensor GeluArgument(Tensor x) => Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3));
}
