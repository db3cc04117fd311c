using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Roots, logarithms, circular and hyperbolic functions.</summary>
internal static partial class ElementwiseFunctions
{
    public static readonly ElementwiseFunction Negative = Smooth("Neg", x => -x, (x, _) => -ones_like(x));

    public static readonly ElementwiseFunction Abs = Kinked("Abs", x => x.abs(), (x, _) => x.sign(), 0);

    public static readonly ElementwiseFunction Reciprocal = Smooth("Reciprocal", x => 1 / x, (_, y) => -y.square());

    public static readonly ElementwiseFunction Sqrt = Smooth("Sqrt", x => x.sqrt(), (_, y) => 0.5 / y);

    public static readonly ElementwiseFunction Log = Smooth("Log", x => x.log(), (x, _) => 1 / x);

    public static readonly ElementwiseFunction Sin = Smooth("Sin", x => x.sin(), (x, _) => x.cos());

    public static readonly ElementwiseFunction Cos = Smooth("Cos", x => x.cos(), (x, _) => -x.sin());

    public static readonly ElementwiseFunction Tan = Smooth("Tan", x => x.tan(), (_, y) => 1 + y.square());

    public static readonly ElementwiseFunction Asin = Smooth("Asin", x => x.asin(), (x, _) => (1 - x.square()).rsqrt());

    public static readonly ElementwiseFunction Acos = Smooth("Acos", x => x.acos(), (x, _) => -(1 - x.square()).rsqrt());

    public static readonly ElementwiseFunction Atan = Smooth("Atan", x => x.atan(), (x, _) => 1 / (1 + x.square()));

    public static readonly ElementwiseFunction Sinh = Smooth("Sinh", x => x.sinh(), (x, _) => x.cosh());

    public static readonly ElementwiseFunction Cosh = Smooth("Cosh", x => x.cosh(), (x, _) => x.sinh());

    public static readonly ElementwiseFunction Asinh = Smooth("Asinh", x => x.asinh(), (x, _) => (x.square() + 1).rsqrt());

    public static readonly ElementwiseFunction Acosh = Smooth("Acosh", x => x.acosh(), (x, _) => (x.square() - 1).rsqrt());

    public static readonly ElementwiseFunction Atanh = Smooth("Atanh", x => x.atanh(), (x, _) => 1 / (1 - x.square()));

    public static readonly ElementwiseFunction Erf = Smooth("Erf", x => x.erf(), (x, _) => 2 / Math.Sqrt(Math.PI) * (-x.square()).exp());

    /// <summary>Those of them that take any number.</summary>
    public static ImmutableArray<ElementwiseFunction> OfAnyNumber =>
        [Negative, Abs, Reciprocal, Sin, Cos, Tan, Atan, Sinh, Cosh, Asinh, Erf, Power(3)];

    /// <summary>x to a fixed power.</summary>
    public static ElementwiseFunction Power(double exponent) => Smooth("Pow", x => x.pow(exponent), (x, _) => exponent * x.pow(exponent - 1));

    /// <summary>The n-th root of numbers that are not negative; at zero, where a sum of powers has no derivative, zero is taken.</summary>
    public static ElementwiseFunction Root(double degree) => Smooth("Root", x => x.pow(1 / degree), (x, _) =>
        where(x.gt(0), x.pow(1 / degree - 1) / degree, zeros_like(x)));
}
