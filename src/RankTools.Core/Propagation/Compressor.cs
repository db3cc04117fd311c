using RankTools.Kernels;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Replaces p tangents by the r combinations that matter, and carries random combinations of what is dropped beside them.
/// </summary>
/// <remarks>
/// NOTE [Compression]: with an orthonormal basis V (p × r) of right directions, a later layer's Jacobian is J [V V⊥] = [A, R], and
/// σ_i(A)² ≤ σ_i(J)² ≤ σ_i(A)² + ‖R‖², while σ_i(J) ≤ ‖R‖ for i > r: what is dropped never raises a singular value and counts in second
/// order. ‖R‖ is measured: q combinations Y = R H, H standard normal, are carried along as further tangents, and since
/// ‖Y‖ ≥ σ_1(R)·‖vᵀH‖ with vᵀH standard normal in q dimensions, ‖R‖ ≤ ‖Y‖/√t fails with the probability that χ² of q degrees of freedom
/// is below t. Compressing again adds to Y what is dropped then: all dropped directions together are one R, and its weights stay
/// independent and standard normal, because neither basis was chosen by looking at them.
/// Witnesses are divided in the same way: g = V w + the rest, and J V w = J g − J (g − V w), where the last term is formed in
/// float64 from the float32 tangents at hand. What that is off by is pushed on with it and counted with the error.
/// </remarks>
internal sealed class Compressor : IDisposable
{
    /// <summary>q.</summary>
    public const int ProbeCount = 32;

    private const long BlockNumbers = 1L << 22;

    private Tensor? witnesses; // 10 × p, null in float64
    private Tensor? probes; // q × p, null until something was dropped
    private readonly TangentPassOptions options;

    /// <param name="weights">The witnesses' weights, or null.</param>
    /// <param name="rows">p.</param>
    /// <param name="options">Seed, type and device.</param>
    public Compressor(Witness? weights, int rows, TangentPassOptions options)
    {
        (this.options, Kept) = (options, rows);
        witnesses = weights?.Matrix.alias().DetachFromDisposeScope();
    }

    /// <summary>Tangents that stand for themselves: the first rows.</summary>
    public int Kept { get; private set; }

    /// <summary>Tangents that stand for what was dropped: the rows behind; 0 where nothing was.</summary>
    public int Probes => probes is null ? 0 : ProbeCount;

    /// <summary>All tangents that are carried.</summary>
    public int Rows => Kept + Probes;

    /// <summary>The witnesses' weights of the kept tangents; null in float64.</summary>
    public Tensor? WitnessWeights => witnesses;

    /// <summary>Goes over to the combinations of an orthonormal basis, Kept × r, float64.</summary>
    /// <param name="tangents">All that are carried, rows × d.</param>
    /// <param name="exact">The witnesses there, 10 × d in float64; changed in place.</param>
    /// <param name="basis">The basis.</param>
    /// <returns>All that are carried from here on, (r + q) × d.</returns>
    public Tensor Compress(Tensor tangents, Tensor? exact, Tensor basis)
    {
        var result = empty([basis.shape[1] + ProbeCount, tangents.shape[1]], tangents.dtype, tangents.device);
        Compress(tangents, exact, basis, result);
        return result;
    }

    /// <summary>The same into memory that is there, (r + q) × d: the first of the tangents' own rows, or others.</summary>
    public void Compress(Tensor tangents, Tensor? exact, Tensor basis, Tensor result)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (rank, before) = ((int)basis.shape[1], Probes);
        probes ??= Draw();
        if (witnesses is not null)
        {
            Subtract(exact!, Beyond(witnesses, basis), tangents.narrow(0, 0, Kept));
            Replace(ref witnesses, witnesses.mm(basis));
        }
        var coefficients = cat([basis.t(), Beyond(probes, basis)], 0).to(tangents.dtype); // Vᵀ, and H − (H V) Vᵀ
        var step = Math.Max(1, BlockNumbers / tangents.shape[0]);
        for (var start = 0L; start < tangents.shape[1]; start += step)
        {
            using var part = NewDisposeScope();
            var width = Math.Min(step, tangents.shape[1] - start);
            var block = tangents.narrow(1, start, width).clone(); // its rows may be written over
            var combined = coefficients.mm(block.narrow(0, 0, Kept));
            if (before > 0)
                combined.narrow(0, rank, ProbeCount).add_(block.narrow(0, Kept, ProbeCount));
            result.narrow(1, start, width).copy_(combined);
        }
        Replace(ref probes, probes.mm(basis));
        Kept = rank;
    }

    public void Dispose()
    {
        witnesses?.Dispose();
        probes?.Dispose();
    }

    private Tensor Draw()
    {
        using var generator = new Generator((ulong)options.Seed + 1); // other numbers than the witnesses'
        return randn([ProbeCount, Kept], float64, CPU, generator: generator).to(options.Device).alias().DetachFromDisposeScope();
    }

    /// <summary>The part of the weights that the basis does not hold.</summary>
    private static Tensor Beyond(Tensor weights, Tensor basis) => weights - weights.mm(basis).mm(basis.t());

    private static void Subtract(Tensor exact, Tensor coefficients, Tensor tangents)
    {
        if (DoubleProducts.Takes(tangents) && TensorMemory.IsPlain(exact))
        {
            DoubleProducts.Subtract(exact, tangents, coefficients);
            return;
        }
        var step = Math.Max(1, BlockNumbers / tangents.shape[0]);
        for (var start = 0L; start < exact.shape[1]; start += step)
        {
            using var scope = NewDisposeScope();
            var width = Math.Min(step, exact.shape[1] - start);
            exact.narrow(1, start, width).sub_(coefficients.mm(tangents.narrow(1, start, width).to(float64)));
        }
    }

    private static void Replace(ref Tensor weights, Tensor next)
    {
        weights.Dispose();
        weights = next.DetachFromDisposeScope();
    }
}
