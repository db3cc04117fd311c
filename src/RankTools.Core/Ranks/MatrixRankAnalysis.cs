using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>The numerical rank of matrices that users bring.</summary>
public static class MatrixRankAnalysis
{
    /// <summary>Measures an array: a matrix as it is, more axes as rows of the first one, all others joined.</summary>
    /// <param name="source">What to call it.</param>
    /// <param name="array">At least two axes.</param>
    /// <param name="tolerance">The rule.</param>
    /// <param name="precision">What it was computed in; null takes its own type.</param>
    /// <param name="settings">Where to compute.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>, <c>EmptyMatrix</c>, <c>NonFiniteInput</c>.</exception>
    public static MatrixRank Measure(
        string source, NumericArray array, Tolerance tolerance, Precision? precision, ComputeSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(settings);
        if (array.Shape.Length < 2)
        {
            throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, source,
                $"'{source}' has {array.Shape.Length} axis; a matrix needs two. Reshape it to rows × columns.");
        }
        var smaller = Math.Min(array.Shape[0], array.ElementCount / Math.Max(1, array.Shape[0]));
        MemoryBudget.Require(
            settings.MemoryLimit, array.ElementCount * (long)(array.IsDouble ? sizeof(double) : sizeof(float)) + 3 * smaller * smaller * sizeof(double),
            source, $"The rank of '{source}'");
        using var scope = NewDisposeScope();
        var values = array.IsDouble ? tensor(array.Doubles.ToArray(), float64) : tensor(array.Singles.ToArray(), float32);
        var columns = array.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        var matrix = values.reshape(array.Shape[0], columns).to(settings.Device.Open());
        var stored = precision ?? (array.IsDouble ? Precision.Double : Precision.Single);
        try
        {
            return new(source, MatrixSpectrum.Of(matrix, tolerance, stored, cancellation), tolerance, stored);
        }
        catch (RankToolsException e)
        {
            throw new RankToolsException(e.ErrorId, e.Kind, source, $"'{source}': {e.Message}", e);
        }
    }
}
