using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Directions Q of sample space, n × k, that hold most of a centred sample HX, and a bound on the rest.
/// </summary>
/// <remarks>
/// NOTE [Sketch]. Y = HXΩ with a random d × k matrix Ω that adds every k-th feature with a random sign, Q an orthonormal basis of Y (Halko,
/// Martinsson and Tropp 2011). A second pass collects QᵀHX, k × d. With R = (I − QQᵀ)HX: σ_i(QᵀHX)² ≤ σ_i(HX)² ≤ σ_i(QᵀHX)² + ‖R‖², and σ_i(HX) ≤ ‖R‖
/// for i &gt; k. ‖R‖ is measured whatever Ω was: HXG is collected beside Y for ten columns G of standard normal numbers that Q does not
/// depend on, and ‖R‖ ≤ 4·√(2/π)·max_j ‖R g_j‖ fails with probability at most 4⁻¹⁰ (their lemma 4.1).
/// </remarks>
internal sealed class SampleSketch : IFeatureSink
{
    private const double Alpha = 4;

    private readonly int size;
    private readonly Tensor signs; // d
    private readonly Tensor probes; // d × q
    private readonly Tensor sums; // n × k
    private readonly Tensor probed; // n × q

    public SampleSketch(long count, long features, int size, ScalarType type, Device device, long seed)
    {
        this.size = size;
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        signs = (rand([features], float32, generator: generator).gt(0.5).to(float32) * 2 - 1).to(type, device).DetachFromDisposeScope();
        probes = randn([features, TangentPassOptions.WitnessCount], float32, generator: generator).to(type, device).DetachFromDisposeScope();
        sums = zeros(count, size, float64, device).DetachFromDisposeScope();
        probed = zeros(count, TangentPassOptions.WitnessCount, float64, device).DetachFromDisposeScope();
    }

    /// <summary>Probability that the bound fails.</summary>
    public static double FailureProbability { get; } = Math.Pow(Alpha, -TangentPassOptions.WitnessCount);

    public void Add(long start, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var (count, features) = (rows.shape[0], rows.shape[1]);
        var padding = (size - features % size) % size;
        var folded = nn.functional.pad(rows * signs, [0L, padding]).view(count, -1, size); // b × ⌈d/k⌉ × k
        sums.narrow(0, start, count).copy_(folded.sum(1));
        probed.narrow(0, start, count).copy_(rows.matmul(probes));
    }

    /// <summary>HQ, n × k, for which (HQ)ᵀX = QᵀHX, and the bound on ‖R‖.</summary>
    public (Tensor Basis, double Residual) Basis()
    {
        using var scope = NewDisposeScope();
        var (basis, _) = linalg.qr(sums - sums.mean([0]));
        var outside = probed - probed.mean([0]);
        outside -= basis.matmul(basis.t().matmul(outside));
        var largest = outside.square().sum([0]).sqrt().max().item<double>();
        // Where Y has fewer than k independent columns, the others of Q are arbitrary and may have a mean.
        return ((basis - basis.mean([0])).DetachFromDisposeScope(), Alpha * Math.Sqrt(2 / Math.PI) * largest);
    }

    public void Dispose()
    {
        signs.Dispose();
        probes.Dispose();
        sums.Dispose();
        probed.Dispose();
    }
}
