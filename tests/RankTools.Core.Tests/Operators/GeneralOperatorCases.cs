using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Operators;

/// <summary>The operators that the rules for ONNX graphs use on arrays of any rank.</summary>
internal static class GeneralOperatorCases
{
    public static IEnumerable<OperatorCase> All() =>
    [
        .. Functions(), .. Pointwise(), .. Reductions(), .. Contractions(),
        new("softmax on the last axis", new Softmax(1), [3, 5]),
        new("softmax on the first axis", new Softmax(0), [4, 3, 5]),
        new("softmax over two axes", new Softmax(1, coversRest: true), [2, 3, 5]),
        new("softmax over all axes", new Softmax(0, coversRest: true), [2, 3, 5]),
        new("log softmax", new Softmax(1, isLogarithmic: true), [3, 5, 6]),
        new("log softmax over two axes", new Softmax(1, isLogarithmic: true, coversRest: true), [2, 3, 5]),
        new("running sum", new CumulativeSum(1, excludesOwn: false, fromEnd: false), [3, 5]),
        new("running sum from the end without own", new CumulativeSum(0, excludesOwn: true, fromEnd: true), [4, 5, 6]),
        new("determinants", new Determinant(), [2, 4, 4]),
        new("determinant", new Determinant(), [3, 3]),
        new("transform of complex numbers", new FourierTransform(2, 5, isInverse: false, isOneSided: false), [2, 3, 5, 2]),
        new("half of the transform of filled-up real numbers", new FourierTransform(0, 8, isInverse: false, isOneSided: true), [6, 3, 2, 1]),
        new("inverse transform cut off", new FourierTransform(0, 4, isInverse: true, isOneSided: false), [5, 2]),
        new("real inverse of half a transform", new FourierTransform(1, 7, isInverse: true, isOneSided: true), [3, 4, 2, 2]),
        new("three largest", new LargestElements(1, 3, isLargest: true, givesPlaces: false), [4, 6]),
        new("two smallest of a map", new LargestElements(0, 2, isLargest: false, givesPlaces: false), [4, 3, 5]),
        new("places of the largest", new LargestElements(0, 2, isLargest: true, givesPlaces: true), [5]),
        new("place of the largest", ExtremePlace.Number(1, isLargest: true, takesLast: false), [3, 4]),
        new("one at the largest", ExtremePlace.OneHot(1), [3, 4]),
        new("a constant", new ConstantValue(OperatorCases.Draw(ParameterRole.Constant, 2, 3)), [4]),
        new("a hidden batch and a constant factor", Bound(new Contraction("MatMul", ["Amk", "kn"], "Amn"), [1, 3, 4], [4, 2]), [3, 4]),
        new("a hidden batch and a constant map", Bound(new Pointwise(PointwiseFunctions.Multiply), [1, 3, 5, 4], [3, 1, 1]), [3, 5, 4]),
        new("class indicator", new ClassIndicator(3, ignored: null), [4]) { Domain = x => x.abs().floor() },
    ];

    private static IEnumerable<OperatorCase> Functions() =>
    [
        Within("square root", ElementwiseFunctions.Sqrt, x => x.abs() + 0.1),
        Within("logarithm", ElementwiseFunctions.Log, x => x.abs() + 0.1),
        Within("arc sine", ElementwiseFunctions.Asin, x => x.tanh() * 0.9),
        Within("arc cosine", ElementwiseFunctions.Acos, x => x.tanh() * 0.9),
        Within("inverse hyperbolic cosine", ElementwiseFunctions.Acosh, x => x.abs() + 1.1),
        Within("inverse hyperbolic tangent", ElementwiseFunctions.Atanh, x => x.tanh() * 0.9),
        Within("power of a fraction", ElementwiseFunctions.Power(-1.3), x => x.abs() + 0.1),
    ];

    private static IEnumerable<OperatorCase> Pointwise() =>
    [
        .. PointwiseFunctions.Differentiable.SelectMany((f, i) => new[]
        {
            Repeat($"{f.Function.Name} of {f.Arity} maps ({i})", f.Function, f.Arity, [3, 5, 4]),
            Repeat($"{f.Function.Name} of {f.Arity} vectors ({i})", f.Function, f.Arity, [6]),
        }),
        new("product with one factor per channel", new Pointwise(PointwiseFunctions.Multiply), [2, 3, 5, 4], [3, 1, 1]),
        new("sum of an outer product's shape", new Pointwise(PointwiseFunctions.Add), [4, 1], [3]),
        new("difference with a missing axis", new Pointwise(PointwiseFunctions.Subtract), [4], [3, 4]),
        new("choice by a mask of another shape", new Pointwise(PointwiseFunctions.Where), [4], [3, 1], [2, 3, 4]),
        new("three of different shapes", new Pointwise(PointwiseFunctions.Maximum), [2, 1, 4], [3, 1], [4]),
        new("power", new Pointwise(PointwiseFunctions.Power), [3, 4], [4]) { Domain = x => x.abs() + 0.2 },
        new("comparison", new Pointwise(PointwiseFunctions.Less), [3, 4], [4]),
        new("floor", new Pointwise(PointwiseFunctions.Floor), [3, 4]),
    ];

    private static IEnumerable<OperatorCase> Reductions() =>
    [
        .. ReductionFunctions.All.SelectMany(function => new[]
        {
            Reduce(function, [1], keepsAxes: true),
            Reduce(function, [0, 2], keepsAxes: false),
        }),
        new("product with zeros", new Reduction(ReductionFunctions.Product, [1], keepsAxes: false), [6, 4]) { Domain = x => where(x.abs().lt(0.8), zeros_like(x), x) },
        new("sum over all", new Reduction(ReductionFunctions.Sum, [0, 1], keepsAxes: false), [3, 4]),
        new("sum of squares over nothing", new Reduction(ReductionFunctions.SumOfSquares, [], keepsAxes: true), [3, 4]),
    ];

    private static IEnumerable<OperatorCase> Contractions() =>
    [
        new("matrix product", new Contraction("MatMul", ["mk", "kn"], "mn"), [3, 4], [4, 5]),
        new("matrix products side by side", new Contraction("MatMul", ["Amk", "Akn"], "Amn"), [2, 3, 4], [2, 4, 5]),
        new("matrix products with one side repeated", new Contraction("MatMul", ["BAmk", "Akn"], "BAmn"), [2, 3, 2, 4], [1, 4, 5]),
        new("both sides repeated", new Contraction("MatMul", ["BAmk", "BAkn"], "BAmn"), [2, 1, 2, 4], [1, 3, 4, 5]),
        new("matrix and vector", new Contraction("MatMul", ["mk", "k"], "m"), [3, 4], [4]),
        new("scalar product", new Contraction("MatMul", ["k", "k"], ""), [4], [4]),
        new("transposed factors", new Contraction("Gemm", ["km", "nk"], "mn"), [4, 3], [5, 4]),
        new("transposition", new Contraction("Einsum", ["ab"], "ba"), [4, 3]),
        new("diagonal", new Contraction("Einsum", ["aa"], "a"), [4, 4]),
        new("three factors", new Contraction("Einsum", ["ab", "bc", "ca"], "b"), [2, 3], [3, 4], [4, 2]),
        new("outer product", new Contraction("Einsum", ["a", "b"], "ba"), [3], [4]),
    ];

    private static BoundOperator Bound(Operator inner, long[] value, long[] constant) => new(
        inner,
        [new([.. value], null, HidesAxis: true), new([.. constant], OperatorCases.Draw(ParameterRole.Constant, constant), HidesAxis: false)],
        hidesOutputAxis: true);

    private static OperatorCase Within(string name, ElementwiseFunction function, Func<Tensor, Tensor> domain) =>
        new(name, new Elementwise(function), [3, 5, 4]) { Domain = domain };

    private static OperatorCase Repeat(string name, PointwiseFunction function, int arity, long[] shape) =>
        new(name, new Pointwise(function), [.. Enumerable.Repeat(shape, arity)]);

    private static OperatorCase Reduce(ReductionFunction function, int[] axes, bool keepsAxes) =>
        new($"{function.Name} over {axes.Length} axes", new Reduction(function, axes, keepsAxes), [3, 5, 4])
        {
            Domain = function == ReductionFunctions.LogSum ? x => x.abs() : x => x,
        };
}
