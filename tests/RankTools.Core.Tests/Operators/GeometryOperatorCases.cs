using RankTools.Operators;

using static RankTools.Core.Tests.Operators.OperatorCases;

namespace RankTools.Core.Tests.Operators;

/// <summary>Windows, padding, sampling and normalisation along any axes, with the file's batch in the shapes.</summary>
internal static class GeometryOperatorCases
{
    public static IEnumerable<OperatorCase> All() =>
    [
        new("convolution of both a line and its kernel", Convolution(Padded([3], 2, 1, [1], [2])), [2, 3, 8], [4, 3, 3]),
        new("convolution in groups with uneven padding", Convolution(Padded([3, 2], 1, 2, [1, 0], [2, 1]), groups: 2), [2, 4, 6, 5], [6, 2, 3, 2]),
        new("convolution of a volume", Convolution(Padded([2, 2, 3], 1, 1, [0, 1, 1], [0, 0, 1])), [1, 2, 3, 4, 4], [3, 2, 2, 2, 3]),
        new("transposed convolution of a line", Transposed(Padded([5], 2, 1, [0], [0])), [2, 3, 5], [3, 4, 5]),
        new("transposed convolution in groups", Transposed(Padded([3, 2], 2, 2, [0, 0], [0, 0]), groups: 2), [2, 4, 3, 4], [4, 3, 3, 2]),
        new("transposed convolution of a volume", Transposed(Padded([2, 2, 2], 1, 1, [0, 0, 0], [0, 0, 0])), [1, 2, 2, 3, 2], [2, 3, 2, 2, 2]),
        new("padding with a number", new Padding([0, 0, 2, 1], [0, 1, 0, 3], 0.5), [2, 3, 4, 5]),
        new("padding that cuts", new Padding([0, -1, 2], [0, 0, -2]), [2, 3, 5]),
        new("sums over windows", new WindowSum(Padded([3, 2], 2, 2, [1, 1], [2, 0])), [2, 3, 7, 6]),
        new("maximum over a line", new MaximumPooling(Padded([3], 2, 1, [1], [1])), [2, 3, 8]),
        new("maximum over uneven windows", new MaximumPooling(Padded([2, 3], 1, 2, [0, 2], [1, 1])), [2, 2, 5, 6]),
        new("maximum over a volume", new MaximumPooling(Padded([2, 2, 2], 2, 1, [0, 0, 1], [0, 0, 0])), [1, 2, 4, 4, 5]),
        new("place of the maximum", new MaximumPlace(Padded([2, 2], 1, 1, [0, 0], [0, 0]), isColumnMajor: true), [2, 2, 4, 5]),
        new("standardisation along the last axes", new Standardization([2, 3], 1e-3), [2, 3, 4, 5]),
        new("standardisation across the batch", new Standardization([0, 2], 1e-5), [4, 3, 5]),
        new("division by the root mean square", new Standardization([1], 1e-5, isCentred: false), [4, 6]),
        new("batch norm of a batch", BatchNorm(3, axis: 1), [2, 3, 4]),
        new("linear samples, zeros beyond", Sampling(1, GridExtension.Zeros, isAligned: false), [2, 3, 4, 5], [2, 3, 2, 2]),
        new("linear samples, the border beyond", Sampling(1, GridExtension.Border, isAligned: true), [1, 2, 4, 5], [1, 3, 3, 2]),
        new("linear samples of a mirrored volume", Sampling(1, GridExtension.Reflection, isAligned: false), [1, 2, 3, 4, 5], [1, 2, 2, 3, 3]),
        new("cubic samples, zeros beyond", Sampling(3, GridExtension.Zeros, isAligned: true), [2, 3, 4, 5], [2, 3, 2, 2]),
        new("cubic samples of a mirrored map", Sampling(3, GridExtension.Reflection, isAligned: true), [1, 2, 5, 4], [1, 4, 2, 2]),
        new("nearest samples", Sampling(0, GridExtension.Border, isAligned: false), [2, 2, 4, 5], [2, 3, 2, 2]),
        new("cube root", new Elementwise(ElementwiseFunctions.Root(3)), [4, 5]) { Domain = x => x.abs() + 0.1 },
    ];

    private static SlidingWindow Padded(long[] kernel, long stride, long dilation, long[] before, long[] after) =>
        SlidingWindow.Of([.. kernel], [.. kernel.Select(_ => stride)], [.. kernel.Select(_ => dilation)]) with { Before = [.. before], After = [.. after] };

    private static GeneralConvolution Convolution(SlidingWindow window, long groups = 1) => new(window, groups, isTransposed: false);

    private static GeneralConvolution Transposed(SlidingWindow window, long groups = 1) => new(window, groups, isTransposed: true);

    private static GridSampling Sampling(int degree, GridExtension beyond, bool isAligned) => new(new(degree, beyond, isAligned));
}
