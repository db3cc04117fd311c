using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Keeps a block of the features of all n samples.</summary>
internal sealed class RowCollection(long count, SamplePiece piece, RowStorage storage) : IFeatureSink
{
    /// <summary>n × w.</summary>
    public Tensor Matrix { get; } = storage.Take(count, piece.Width);

    public void Add(long start, Tensor rows)
    {
        using var scope = NewDisposeScope();
        Matrix.narrow(0, start, rows.shape[0]).copy_(rows.narrow(1, piece.Start, piece.Width));
    }

    /// <summary>Takes the mean over the samples off every feature.</summary>
    public Tensor Centred()
    {
        const long width = 1 << 14;
        for (var first = 0L; first < piece.Width; first += width)
        {
            using var scope = NewDisposeScope();
            var block = Matrix.narrow(1, first, Math.Min(width, piece.Width - first));
            block.sub_(block.mean([0], false, float64).to(block.dtype)); // a mean in 64 bits converts all of its argument
        }
        return Matrix;
    }

    public void Dispose() => Matrix.Dispose();
}
