using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Operators;

/// <summary>Operators that move elements, of shapes with the batch in them and without.</summary>
internal static class ArrangementOperatorCases
{
    public static IEnumerable<OperatorCase> All() =>
    [
        new("reshape of a map", new Reshape([6, 10]), [3, 4, 5]),
        new("reshape to a map", new Reshape([3, 4, 5]), [60]),
        new("heads of attention", new AxisPermutation([0, 2, 1, 3]), [1, 5, 2, 3]),
        new("transposed map", new AxisPermutation([2, 0, 1]), [3, 4, 5]),
        new("repeated along two axes", new AxisRepetition([2, 1, 3]), [2, 3, 4]),
        new("slice of rows", new AxisSlice(1, 1, 2), [2, 4, 3]),
        new("every second place", new AxisSlice(2, 1, 3, 2), [2, 4, 6]),
        new("backwards", new AxisSlice(0, 3, 2, -2), [4, 4, 3]),
        new("joined along the last axis", new AxisConcatenation(2), [2, 4, 3], [2, 4, 5]),
        new("joined along the first axis", new AxisConcatenation(0), [2, 3], [1, 3]),
        .. Gatherings(), .. Scatterings(),
        new("one hot", Fixed(new OneHotEncoding(1, 4), [2, 3], [1, 3, -1, 0, 7, 2], 0, [2]), [2]),
        new("gradient of x²z", SquareGradient(0), [2, 2], [2, 2]),
        new("gradient of x²z with respect to z", SquareGradient(1), [2, 2], [2, 2]),
    ];

    private static NetworkGradient SquareGradient(int variable) =>
        new([[4], [4]], [new(new Multiplication(), [0, 0]), new(new Multiplication(), [2, 1])], variable);

    private static IEnumerable<OperatorCase> Gatherings() =>
    [
        new("rows of a table", Gather(new AxisAddressing(0), [5, 3], [2, 2], 4, 0, -1, 4), [5, 3]),
        new("places of the middle axis", Gather(new AxisAddressing(1), [2, 4, 3], [3], 3, 1, 1), [2, 4, 3]),
        new("elements along an axis", Gather(new ElementAddressing(1), [3, 4], [2, 3], 0, -1, 2, 3, 1, 1), [3, 4]),
        new("slices by coordinates", Gather(new PointAddressing(0), [3, 4, 3], [3, 2], 0, 1, 2, 3, -1, 0), [3, 4, 3]),
        new("slices by coordinates within a batch", Gather(new PointAddressing(1), [2, 4, 3], [2, 2, 1], 3, 0, 1, 1), [2, 4, 3]),
        new("sequences in reverse, time first", Gather(new ReversalAddressing(0), [4, 3, 5], [3], 4, 2, 1), [4, 3, 5]),
        new("sequences in reverse, time second", Gather(new ReversalAddressing(1), [2, 4], [2], 3, 2), [2, 4]),
    ];

    private static IEnumerable<OperatorCase> Scatterings() =>
    [
        .. Enum.GetValues<ScatterReduction>().SelectMany(reduction => new OperatorCase[]
        {
            new($"scatter of elements, {reduction}",
                Fixed(new Scattering("Scatter", new ElementAddressing(1), reduction), [2, 3], [0, 3, -1, 2, 2, 2], 1, [3, 4], [2, 3]), [3, 4], [2, 3]),
            new($"scatter of slices, {reduction}",
                Fixed(new Scattering("Scatter", new PointAddressing(0), reduction), [3, 1], [1, 1, 0], 1, [3, 2], [3, 2]), [3, 2], [3, 2]),
        }),
    ];

    private static BoundOperator Gather(RowAddressing addressing, long[] data, long[] shape, params double[] indices) =>
        Fixed(new Gathering("Gather", addressing), shape, indices, 1, data);

    /// <summary>The operator with its indices fixed; they are steps, which no derivative passes.</summary>
    private static BoundOperator Fixed(Operator @operator, long[] shape, double[] indices, int place, params long[][] others)
    {
        var parameter = new Parameter("indices", ParameterRole.Constant, shape);
        parameter.Assign(tensor(indices, float64).reshape(shape));
        var inputs = others.Select(other => new BoundInput([.. other], null, false)).ToImmutableArray();
        return new(@operator, inputs.Insert(place, new([.. shape], parameter, false)), hidesOutputAxis: false);
    }
}
