using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// The d × d scatter matrix Σ (x − μ)(x − μ)ᵀ of rows that come one after another, block by block (Chan, Golub and LeVeque 1983): a block
/// adds its rows less their own mean, and one row √(mb/(m + b))·(μ_b − μ) for the distance of its mean from that of the m rows
/// before. All of it is added, so nothing cancels.
/// </summary>
internal sealed class ScatterSum(long features, ScalarType type, Device device) : IFeatureSink
{
    private const int StageRows = 512;

    private readonly GramAccumulator scatter = new(features, device);
    private readonly Tensor stage = empty(StageRows, features, type, device).DetachFromDisposeScope();
    private readonly Tensor mean = zeros(features, float64, device).DetachFromDisposeScope();
    private long staged, count;

    public void Add(long start, Tensor rows)
    {
        for (var taken = 0L; taken < rows.shape[0];)
        {
            using var scope = NewDisposeScope();
            var part = Math.Min(rows.shape[0] - taken, StageRows - staged);
            stage.narrow(0, staged, part).copy_(rows.narrow(0, taken, part));
            staged += part;
            taken += part;
            if (staged == StageRows)
                Flush();
        }
    }

    /// <summary>The singular values of the centred n × d matrix of all rows.</summary>
    public (Spectrum Values, SpectrumError Error) SingularValues()
    {
        Flush();
        return scatter.SingularValues();
    }

    public void Dispose()
    {
        scatter.Dispose();
        stage.Dispose();
        mean.Dispose();
    }

    private void Flush()
    {
        if (staged == 0)
            return;
        using var scope = NewDisposeScope();
        var block = stage.narrow(0, 0, staged).to(float64);
        var centre = block.mean([0]);
        scatter.AddRows(block - centre);
        var shift = centre - mean;
        if (count > 0)
            scatter.AddRows(shift.unsqueeze(0) * Math.Sqrt(count * (double)staged / (count + staged)));
        count += staged;
        mean.add_(shift * ((double)staged / count));
        staged = 0;
    }
}
