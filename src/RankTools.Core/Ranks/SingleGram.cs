using RankTools.Kernels;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// The Gram matrix T Tᵀ of float32 tangents from float32 products, each of <see cref="BlockLength"/> columns, summed in float64. Half the time of
/// <see cref="GramAccumulator"/>, which converts every number.
/// </summary>
internal static class SingleGram
{
    private const int Grid = 8; // of blocks, of which those on and above the diagonal are multiplied
    private const long BlockLength = 512;

    /// <summary>G, p × p, symmetric, float64.</summary>
    /// <param name="tangents">T, p × d, float32.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public static Tensor Of(Tensor tangents, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (p, d) = (tangents.shape[0], tangents.shape[1]);
        var gram = zeros([p, p], float64, tangents.device);
        if (SymmetricProduct.Takes(tangents))
            SymmetricProduct.AddTo(gram, tangents, cancellation);
        else
            AddTo(gram, tangents, cancellation);
        return (gram.triu() + gram.triu(1).t()).DetachFromDisposeScope();
    }

    /// <summary>The same in libtorch's operators: adds to the blocks on and above the diagonal.</summary>
    internal static void AddTo(Tensor gram, Tensor tangents, CancellationToken cancellation)
    {
        var (p, d) = (tangents.shape[0], tangents.shape[1]);
        var step = (p + Grid - 1) / Grid;
        using var buffer = empty([step * p], float32, tangents.device);
        for (var column = 0L; column < d; column += BlockLength)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var part = tangents.narrow(1, column, Math.Min(BlockLength, d - column));
            for (var i = 0L; i < p; i += step)
            {
                var height = Math.Min(step, p - i);
                var product = buffer.narrow(0, 0, height * (p - i)).view(height, p - i);
                product.addmm_(part.narrow(0, i, height), part.narrow(0, i, p - i).t(), beta: 0);
                gram.narrow(0, i, height).narrow(1, i, p - i).add_(product);
            }
        }
    }
}
