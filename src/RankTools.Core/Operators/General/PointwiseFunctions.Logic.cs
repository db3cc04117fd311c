using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Comparisons, logic and rounding: their derivative is zero. Truth is 1, and every number but 0 is true.</summary>
internal static partial class PointwiseFunctions
{
    public static readonly PointwiseFunction Equal = Compare("Equal", (a, b) => a.eq(b));

    public static readonly PointwiseFunction Greater = Compare("Greater", (a, b) => a.gt(b));

    public static readonly PointwiseFunction GreaterOrEqual = Compare("GreaterOrEqual", (a, b) => a.ge(b));

    public static readonly PointwiseFunction Less = Compare("Less", (a, b) => a.lt(b));

    public static readonly PointwiseFunction LessOrEqual = Compare("LessOrEqual", (a, b) => a.le(b));

    public static readonly PointwiseFunction And = Compare("And", (a, b) => a.ne(0).logical_and(b.ne(0)));

    public static readonly PointwiseFunction Or = Compare("Or", (a, b) => a.ne(0).logical_or(b.ne(0)));

    public static readonly PointwiseFunction Xor = Compare("Xor", (a, b) => a.ne(0).logical_xor(b.ne(0)));

    public static readonly PointwiseFunction Not = Round("Not", x => x.eq(0).to(x.dtype));

    public static readonly PointwiseFunction IsTrue = Round("Bool", x => x.ne(0).to(x.dtype));

    public static readonly PointwiseFunction IsNaN = Round("IsNaN", x => x.isnan().to(x.dtype));

    public static readonly PointwiseFunction Floor = Round("Floor", x => x.floor());

    public static readonly PointwiseFunction Ceiling = Round("Ceil", x => x.ceil());

    /// <summary>To the nearest integer, halves to the even one.</summary>
    public static readonly PointwiseFunction RoundToEven = Round("Round", x => x.round());

    public static readonly PointwiseFunction Sign = Round("Sign", x => x.sign());

    public static readonly PointwiseFunction BitwiseAnd = Bitwise("BitwiseAnd", (a, b) => a.bitwise_and(b));

    public static readonly PointwiseFunction BitwiseOr = Bitwise("BitwiseOr", (a, b) => a.bitwise_or(b));

    public static readonly PointwiseFunction BitwiseXor = Bitwise("BitwiseXor", (a, b) => a.bitwise_xor(b));

    /// <summary>A computed number as an integer: what is behind the point is dropped, and no tangent passes.</summary>
    public static readonly PointwiseFunction Truncate = Round("Truncate", x => x.trunc()) with { IsDifferentiable = false };

    public static PointwiseFunction IsInfinite(bool positive, bool negative) => Round("IsInf",
        x => x.isinf().logical_and(positive && negative ? x.ne(0) : positive ? x.gt(0) : negative ? x.lt(0) : x.ne(x)).to(x.dtype));

    /// <summary>An integer in the range of <paramref name="bits"/> bits, as the machine would wrap it.</summary>
    public static PointwiseFunction Wrap(int bits, bool isSigned) => Round("Wrap", x =>
    {
        var (range, low) = (Math.Pow(2, bits), isSigned ? -Math.Pow(2, bits - 1) : 0);
        return (x - low).remainder(range) + low;
    });

    /// <summary>x₀ · 2^x₁ within <paramref name="bits"/> bits, or ⌊x₀ / 2^x₁⌋.</summary>
    public static PointwiseFunction Shift(bool isLeft, int bits) => PointwiseFunction.Step("BitShift", x => isLeft
        ? (x[0] * pow(full_like(x[1], 2), x[1])).remainder(Math.Pow(2, bits))
        : (x[0] / pow(full_like(x[1], 2), x[1])).floor());

    private static PointwiseFunction Compare(string name, Func<Tensor, Tensor, Tensor> compare) =>
        PointwiseFunction.Step(name, x => compare(x[0], x[1]).to(x[0].dtype));

    private static PointwiseFunction Bitwise(string name, Func<Tensor, Tensor, Tensor> combine) =>
        PointwiseFunction.Step(name, x => combine(x[0].to(int64), x[1].to(int64)).to(x[0].dtype));

    private static PointwiseFunction Round(string name, Func<Tensor, Tensor> value) => PointwiseFunction.Step(name, x => value(x[0]));
}
