using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Directions Q of sample space, n × k, that hold most of a centred sample HX, and a bound on the rest.
/// </summary>
/// <remarks>
/// <para>NOTE [Sketch]. Y = HXΩ, Q an orthonormal basis of Y (Halko, Martinsson and Tropp 2011). Ω, d × k, puts every feature with a random sign
/// into one of k sums (a count sketch). A second pass collects QᵀHX, k × d. With R = (I − QQᵀ)HX:
/// σ_i(QᵀHX)² ≤ σ_i(HX)² ≤ σ_i(QᵀHX)² + ‖R‖², and σ_i(HX) ≤ ‖R‖ for i &gt; k.</para>
/// <para>‖R‖ is measured whatever Ω was, by three more count sketches S of q sums each that Q does not depend on. Let u be the leading left
/// singular vector of R and w = Rᵀu, so that |w| = ‖R‖. Then |Sᵀw| ≤ ‖RS‖, and |Sᵀw|² has mean |w|² and variance at most 2|w|⁴/q (Charikar, Chen and
/// Farach-Colton 2002; Thorup and Zhang 2012), so that by Cantelli's inequality |Sᵀw| &lt; |w|/2 with a probability of at most
/// 1/(1 + 9q/32). Hence ‖R‖ ≤ 2·max ‖RS‖ but for a probability of (1 + 9q/32)⁻³. ‖RS‖ is about ‖R‖ + ‖R‖_F/√q.</para>
/// </remarks>
internal sealed class SampleSketch : IFeatureSink
{
    private const int Checks = 3;
    private const int SmallestCheck = 256;

    private readonly CountSketch range;
    private readonly CountSketch[] checks;

    public SampleSketch(long count, long features, int size, ScalarType type, Device device, long seed)
    {
        using var generator = new Generator((ulong)seed);
        range = new(count, features, size, type, device, generator);
        checks = [.. Enumerable.Range(0, Checks).Select(_ => new CountSketch(count, features, CheckSize(size), type, device, generator))];
    }

    /// <summary>Probability that the bound fails for a sketch of this size.</summary>
    public static double FailureProbability(int size) => Math.Pow(1 + (9.0 / 32 * CheckSize(size)), -Checks);

    /// <summary>Numbers kept for every sample.</summary>
    public static long NumbersPerSample(int size) => size + (Checks * CheckSize(size));

    /// <summary>Bytes kept for every feature: an index, and a sign of at most 8 bytes, for each sketch.</summary>
    public static long BytesPerFeature => (Checks + 1) * 2 * sizeof(long);

    public void Add(long start, Tensor rows)
    {
        range.Add(start, rows);
        foreach (var check in checks)
            check.Add(start, rows);
    }

    /// <summary>HQ, n × k, for which (HQ)ᵀX = QᵀHX, and the bound on ‖R‖.</summary>
    public (Tensor Basis, double Residual) Basis()
    {
        using var scope = NewDisposeScope();
        var (basis, _) = linalg.qr(range.Centred());
        var largest = 0.0;
        foreach (var check in checks)
        {
            using var inner = NewDisposeScope();
            var outside = check.Centred();
            outside -= basis.matmul(basis.t().matmul(outside));
            largest = Math.Max(largest, Math.Sqrt(linalg.eigvalsh(outside.t().matmul(outside)).max().item<double>()));
        }
        // Where Y has fewer than k independent columns, the others of Q are arbitrary and may have a mean.
        return ((basis - basis.mean([0])).DetachFromDisposeScope(), 2 * largest);
    }

    public void Dispose()
    {
        range.Dispose();
        foreach (var check in checks)
            check.Dispose();
    }

    private static int CheckSize(int size) => Math.Max(SmallestCheck, size);
}
