using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Arithmetic, choice and comparison of several numbers, with partial derivatives in closed form.</summary>
internal static partial class PointwiseFunctions
{
    public static readonly PointwiseFunction Add = new("Add", x => x.Aggregate((a, b) => a + b), (_, _) => PartialDerivative.One) { MayBeInfinite = true };

    public static readonly PointwiseFunction Mean = new("Mean", x => x.Aggregate((a, b) => a + b) / x.Count, (x, _) => 1.0 / x.Count);

    public static readonly PointwiseFunction Subtract = new("Sub", x => x[0] - x[1], (_, i) => i == 0 ? 1 : -1) { MayBeInfinite = true };

    public static readonly PointwiseFunction Multiply = new("Mul", x => x[0] * x[1], (x, i) => x[1 - i]) { MayBeInfinite = true };

    public static readonly PointwiseFunction Divide = new("Div", x => x[0] / x[1], (x, i) => i == 0 ? 1 / x[1] : -x[0] / x[1].square());

    /// <summary>The quotient of integers, toward zero.</summary>
    public static readonly PointwiseFunction DivideIntegers = PointwiseFunction.Step("Div", x => (x[0] / x[1]).trunc());

    /// <summary>x₀ to the power x₁; the derivatives at x₀ = 0 are the limits from the right where they are finite.</summary>
    public static readonly PointwiseFunction Power = new("Pow", x => x[0].pow(x[1]), (x, i) => i == 0
        ? where(x[1].eq(0), zeros_like(x[1]), x[1] * x[0].pow(x[1] - 1))
        : where(x[0].eq(0), zeros_like(x[0]), x[0].pow(x[1]) * x[0].log()));

    /// <summary>Power of integers, whatever the exponent's type.</summary>
    public static readonly PointwiseFunction PowerOfIntegers = PointwiseFunction.Step("Pow", x => x[0].pow(x[1]).trunc());

    /// <summary>x₀ − x₁⌊x₀/x₁⌋: the remainder with the divisor's sign.</summary>
    public static readonly PointwiseFunction Modulo = new("Mod", x => x[0].remainder(x[1]), (x, i) => i == 0 ? 1 : -(x[0] / x[1]).floor())
    {
        KinkDistance = x => FromMultiple(x[0], x[1]),
    };

    /// <summary>The remainder with the dividend's sign.</summary>
    public static readonly PointwiseFunction FloatModulo = new("Mod", x => x[0].fmod(x[1]), (x, i) => i == 0 ? 1 : -(x[0] / x[1]).trunc())
    {
        KinkDistance = x => FromMultiple(x[0], x[1]),
    };

    public static readonly PointwiseFunction Maximum = new("Max", x => x.Aggregate(maximum), (x, i) => Chosen(x, i, maximum))
    {
        KinkDistance = x => Lead(x, fromEnd: true),
        MayBeInfinite = true,
    };

    public static readonly PointwiseFunction Minimum = new("Min", x => x.Aggregate(minimum), (x, i) => Chosen(x, i, minimum))
    {
        KinkDistance = x => Lead(x, fromEnd: false),
        MayBeInfinite = true,
    };

    /// <summary>min(max(x₀, x₁), x₂): x₀ between computed bounds.</summary>
    public static readonly PointwiseFunction Clip = new("Clip", x => minimum(maximum(x[0], x[1]), x[2]), (x, i) => i switch
    {
        0 => x[0].gt(x[1]).logical_and(x[0].lt(x[2])).to(x[0].dtype),
        1 => x[0].le(x[1]).logical_and(x[1].lt(x[2])).to(x[0].dtype),
        _ => maximum(x[0], x[1]).ge(x[2]).to(x[0].dtype),
    })
    {
        KinkDistance = x => minimum((x[0] - x[1]).abs(), (x[0] - x[2]).abs()),
    };

    /// <summary>x₀ where positive, x₀ x₁ elsewhere.</summary>
    public static readonly PointwiseFunction ParametricRelu = new("PReLU", x => where(x[0].gt(0), x[0], x[0] * x[1]), (x, i) => i == 0
        ? where(x[0].gt(0), ones_like(x[0]), x[1])
        : where(x[0].gt(0), zeros_like(x[0]), x[0]))
    {
        KinkDistance = x => x[0],
    };

    /// <summary>x₁ where x₀ is not zero, x₂ elsewhere.</summary>
    public static readonly PointwiseFunction Where = new("Where", x => where(x[0].ne(0), x[1], x[2]), (x, i) => i switch
    {
        0 => PartialDerivative.Zero,
        1 => x[0].ne(0).to(x[1].dtype),
        _ => x[0].eq(0).to(x[1].dtype),
    })
    {
        MayBeInfinite = true,
    };

    /// <summary>Everything with a derivative, for the tests that compare all of them with autograd: function and number of inputs.</summary>
    public static ImmutableArray<(PointwiseFunction Function, int Arity)> Differentiable =>
    [
        (Add, 3), (Mean, 3), (Subtract, 2), (Multiply, 2), (Divide, 2), (Modulo, 2), (FloatModulo, 2), (Maximum, 3), (Minimum, 3), (Clip, 3),
        (ParametricRelu, 2), (Where, 3),
    ];

    private static Tensor FromMultiple(Tensor value, Tensor divisor) => (value / divisor - (value / divisor).round()) * divisor;

    /// <summary>1 where input i decides; of equal ones the first.</summary>
    private static Tensor Chosen(IReadOnlyList<Tensor> x, int i, Func<Tensor, Tensor, Tensor> best)
    {
        var value = x.Aggregate(best);
        var chosen = x[i].eq(value);
        return x.Take(i).Aggregate(chosen, (flags, other) => flags.logical_and(other.ne(value))).to(x[i].dtype);
    }

    /// <summary>How far the chosen input is ahead of the next; <paramref name="fromEnd"/> when the largest is chosen.</summary>
    private static Tensor Lead(IReadOnlyList<Tensor> x, bool fromEnd)
    {
        var shape = x.Aggregate(maximum).shape;
        if (x.Count == 1)
            return ones(shape, x[0].dtype, x[0].device);
        var (sorted, _) = stack([.. x.Select(input => input.expand(shape))]).sort(0);
        return fromEnd ? sorted[-1] - sorted[-2] : sorted[1] - sorted[0];
    }
}
