using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The scalar functions that networks are made of, each with its derivative in closed form.</summary>
internal static partial class ElementwiseFunctions
{
    public static readonly ElementwiseFunction Relu = Kinked("ReLU", x => x.relu(), (x, _) => x.gt(0).to(x.dtype), 0);

    public static readonly ElementwiseFunction Relu6 = Kinked("ReLU6", x => x.clamp(0, 6), (x, _) => x.gt(0).logical_and(x.lt(6)).to(x.dtype), 0, 6);

    public static readonly ElementwiseFunction Sigmoid = Smooth("Sigmoid", x => x.sigmoid(), (_, y) => y * (1 - y));

    public static readonly ElementwiseFunction Tanh = Smooth("Tanh", x => x.tanh(), (_, y) => 1 - y * y);

    /// <summary>x · sigmoid(x), also called swish.</summary>
    public static readonly ElementwiseFunction Silu = Smooth("SiLU", x => x * x.sigmoid(), (x, _) =>
    {
        var s = x.sigmoid();
        return s * (1 + x * (1 - s));
    });

    /// <summary>x · Φ(x) with the normal distribution function.</summary>
    public static readonly ElementwiseFunction Gelu = Smooth("GELU", x => nn.functional.gelu(x), (x, _) =>
        0.5 * (1 + (x / Math.Sqrt(2)).erf()) + x * (-0.5 * x * x).exp() / Math.Sqrt(2 * Math.PI));

    public static readonly ElementwiseFunction Exp = Smooth("Exp", x => x.exp(), (_, y) => y);

    public static readonly ElementwiseFunction Softplus = Smooth("Softplus", LogOnePlusExp, (x, _) => x.sigmoid());

    public static readonly ElementwiseFunction HardSwish = Kinked("HardSwish", x => x * (x + 3).clamp(0, 6) / 6, (x, _) =>
        where(x.le(-3), zeros_like(x), where(x.ge(3), ones_like(x), (2 * x + 3) / 6)), -3, 3);

    public static readonly ElementwiseFunction HardSigmoid = Kinked("HardSigmoid", x => (x + 3).clamp(0, 6) / 6, (x, _) =>
        x.gt(-3).logical_and(x.lt(3)).to(x.dtype) / 6, -3, 3);

    /// <summary>max(x, slope · x) for a slope between 0 and 1.</summary>
    public static ElementwiseFunction LeakyRelu(double slope) => Kinked("LeakyReLU",
        x => where(x.gt(0), x, x * slope), (x, _) => where(x.gt(0), ones_like(x), full_like(x, slope)), 0);

    /// <summary>x where positive, α(eˣ − 1) elsewhere.</summary>
    public static ElementwiseFunction Elu(double alpha) => Kinked("ELU",
        x => where(x.gt(0), x, alpha * x.clamp_max(0).expm1()), (x, _) => where(x.gt(0), ones_like(x), alpha * x.clamp_max(0).exp()), 0);

    /// <summary>Every function, for the tests that compare all of them with autograd.</summary>
    public static ImmutableArray<ElementwiseFunction> All =>
        [Relu, Relu6, Sigmoid, Tanh, Silu, Gelu, Exp, Softplus, HardSwish, HardSigmoid, LeakyRelu(0.1), Elu(1.0), .. OfAnyNumber, .. Activations];

    private static ElementwiseFunction Smooth(string name, Func<Tensor, Tensor> value, Func<Tensor, Tensor, Tensor> derivative) =>
        new(name, value, derivative, []);

    private static ElementwiseFunction Kinked(
        string name, Func<Tensor, Tensor> value, Func<Tensor, Tensor, Tensor> derivative, params ReadOnlySpan<double> kinks) =>
        new(name, value, derivative, [.. kinks]);
}
