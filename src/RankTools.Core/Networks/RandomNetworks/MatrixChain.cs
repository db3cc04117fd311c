using RankTools.Data;
using RankTools.Errors;

using static TorchSharp.torch;

namespace RankTools.Networks.RandomNetworks;

/// <summary>Matrices that are applied one after another.</summary>
internal static class MatrixChain
{
    /// <summary>Two-axis arrays as they are, a stack of matrices (three axes) as its members.</summary>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>: an array of another number of axes.</exception>
    public static IReadOnlyList<NumericArray> Unstacked(IEnumerable<NumericArray> arrays) => [.. arrays.SelectMany(array => array.Shape switch
    {
        [_, _] => [array],
        [var count, var rows, var columns] => Members(array, (int)count, rows, columns),
        _ => throw Mismatch($"an array of shape ({string.Join(", ", array.Shape)})", "matrices, or stacks of matrices"),
    })];

    /// <summary>Checks that a product of the matrices exists and is finite.</summary>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>, <c>NonFiniteInput</c>.</exception>
    public static void Require(IReadOnlyList<NumericArray> matrices)
    {
        if (matrices.Count == 0)
            throw Mismatch("no matrix", "at least one");
        for (var i = 0; i < matrices.Count; i++)
        {
            var shape = matrices[i].Shape;
            if (shape.Length != 2 || shape[0] < 1 || shape[1] < 1)
                throw Mismatch($"an array of shape ({string.Join(", ", shape)}) as matrix {i + 1}", "outputs × inputs");
            if (i > 0 && shape[1] != matrices[i - 1].Shape[0])
            {
                throw Mismatch($"matrix {i + 1} with {shape[1]} columns after one of {matrices[i - 1].Shape[0]} rows",
                    $"{matrices[i - 1].Shape[0]} columns: the first matrix is applied first");
            }
            if (matrices[i].FirstNonFinite() is { } position)
            {
                throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, i + 1,
                    $"Matrix {i + 1} holds {matrices[i][position]} at position {position}. Matrices must be finite.");
            }
        }
    }

    /// <summary>The matrix on the CPU, in the type that the array holds.</summary>
    public static Tensor ToTensor(NumericArray matrix) =>
        (matrix.IsDouble ? tensor(matrix.Doubles.ToArray(), float64) : tensor(matrix.Singles.ToArray(), float32)).reshape([.. matrix.Shape]);

    private static IEnumerable<NumericArray> Members(NumericArray stack, int count, long rows, long columns)
    {
        var size = (int)(rows * columns);
        for (var i = 0; i < count; i++)
        {
            yield return stack.IsDouble
                ? NumericArray.FromDoubles(stack.Doubles.Slice(i * size, size).ToArray(), rows, columns)
                : NumericArray.FromSingles(stack.Singles.Slice(i * size, size).ToArray(), rows, columns);
        }
    }

    private static RankToolsException Mismatch(string found, string expected) =>
        new("ShapeMismatch", ErrorKind.InvalidArgument, null, $"Found {found}, expected {expected}.");
}
