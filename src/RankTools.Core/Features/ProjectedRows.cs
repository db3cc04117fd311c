using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>QᵀHX for a block of features, summed over the samples as they come; <paramref name="basis"/> is HQ, see NOTE [Sketch] at <see cref="SampleSketch"/>.</summary>
internal sealed class ProjectedRows(Tensor basis, SamplePiece piece, ScalarType type, Device device) : IFeatureSink
{
    private readonly Tensor basis = basis.to(type, copy: true).DetachFromDisposeScope(); // n × k

    /// <summary>k × w, float64.</summary>
    public Tensor Matrix { get; } = zeros(basis.shape[1], piece.Width, float64, device).DetachFromDisposeScope();

    public void Add(long start, Tensor rows)
    {
        using var scope = NewDisposeScope();
        Matrix.add_(basis.narrow(0, start, rows.shape[0]).t().matmul(rows.narrow(1, piece.Start, piece.Width)).to(float64));
    }

    public void Dispose()
    {
        basis.Dispose();
        Matrix.Dispose();
    }
}
