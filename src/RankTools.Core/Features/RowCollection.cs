using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Keeps a block of the features of all n samples.</summary>
internal sealed class RowCollection(long count, SamplePiece piece, ScalarType type, Device device) : IFeatureSink
{
    /// <summary>n × w.</summary>
    public Tensor Matrix { get; } = zeros(count, piece.Width, type, device).DetachFromDisposeScope();

    public void Add(long start, Tensor rows)
    {
        using var scope = NewDisposeScope();
        Matrix.narrow(0, start, rows.shape[0]).copy_(rows.narrow(1, piece.Start, piece.Width));
    }

    /// <summary>Takes the mean over the samples off every feature.</summary>
    public Tensor Centred()
    {
        using var scope = NewDisposeScope();
        Matrix.sub_(Matrix.mean([0], false, float64).to(Matrix.dtype));
        return Matrix;
    }

    public void Dispose() => Matrix.Dispose();
}
