using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>The sums, extremes, products and norms that arrays are reduced by.</summary>
internal static class ReductionFunctions
{
    public static readonly ReductionFunction Sum = new("ReduceSum", Total, (_, _, _) => PartialDerivative.One);

    public static readonly ReductionFunction Mean = new("ReduceMean", (x, axes) => Total(x, axes) / Count(x, axes), (x, _, axes) => 1.0 / Count(x, axes));

    public static readonly ReductionFunction Maximum = Extreme("ReduceMax", (x, axes) => x.numel() == 0 ? Empty(x, axes, double.NegativeInfinity) : x.amax(axes, keepdim: true));

    public static readonly ReductionFunction Minimum = Extreme("ReduceMin", (x, axes) => x.numel() == 0 ? Empty(x, axes, double.PositiveInfinity) : x.amin(axes, keepdim: true));

    /// <summary>The product; where one factor is zero, only its own weight is not.</summary>
    public static readonly ReductionFunction Product = new("ReduceProd", Multiply, (x, _, axes) =>
    {
        var isZero = x.eq(0);
        var zeros = Total(isZero.to(x.dtype), axes);
        var filled = where(isZero, ones_like(x), x);
        var others = Multiply(filled, axes) / filled; // the product of the non-zero factors, x's own left out
        return where(zeros.eq(0).logical_or(zeros.eq(1).logical_and(isZero)), others, zeros_like(x));
    });

    public static readonly ReductionFunction AbsoluteSum = new("ReduceL1", (x, axes) => Total(x.abs(), axes), (x, _, _) => x.sign())
    {
        CountKinks = (x, _, width) => x.abs().le(width).sum().item<long>(),
    };

    public static readonly ReductionFunction EuclideanNorm = new("ReduceL2", (x, axes) => Total(x.square(), axes).sqrt(),
        (x, y, _) => where(y.eq(0), zeros_like(y), x / y))
    {
        CountKinks = (_, y, width) => y.le(width).sum().item<long>(),
    };

    public static readonly ReductionFunction LogSum = new("ReduceLogSum", (x, axes) => Total(x, axes).log(), (x, _, axes) => 1 / Total(x, axes));

    public static readonly ReductionFunction LogSumExp = new("ReduceLogSumExp", (x, axes) =>
    {
        if (x.numel() == 0)
            return Empty(x, axes, double.NegativeInfinity);
        var largest = axes.Length == 0 ? x : x.amax(axes, keepdim: true);
        largest = where(largest.isfinite(), largest, zeros_like(largest)).detach();
        return Total((x - largest).exp(), axes).log() + largest;
    }, (x, y, _) => (x - y).exp());

    public static readonly ReductionFunction SumOfSquares = new("ReduceSumSquare", (x, axes) => Total(x.square(), axes), (x, _, _) => 2 * x);

    /// <summary>Every function, for the tests that compare all of them with autograd.</summary>
    public static ImmutableArray<ReductionFunction> All =>
        [Sum, Mean, Maximum, Minimum, Product, AbsoluteSum, EuclideanNorm, LogSum, LogSumExp, SumOfSquares];

    private static Tensor Total(Tensor x, long[] axes) => axes.Length == 0 ? x : x.sum(axes, keepdim: true);

    private static Tensor Multiply(Tensor x, long[] axes) => axes.Aggregate(x, (value, axis) => value.prod(axis, keepdim: true));

    private static long Count(Tensor x, long[] axes) => axes.Aggregate(1L, (count, axis) => count * x.shape[axis]);

    private static Tensor Empty(Tensor x, long[] axes, double value) =>
        full([.. x.shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)], value, x.dtype, x.device);

    /// <summary>The weight is 1 at the extreme element; of equal ones all share it.</summary>
    private static ReductionFunction Extreme(string name, Func<Tensor, long[], Tensor> value) => new(name, value, (x, y, axes) =>
    {
        var chosen = x.eq(y).to(x.dtype);
        return chosen / Total(chosen, axes);
    })
    {
        CountKinks = (x, y, width) => (x - y).abs().le(width).sum().item<long>() - y.numel(),
    };
}
