using MathNet.Numerics.Distributions;

using RankTools.Kernels;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// How far the tangents of a probe may be off, in spectral norm.
/// </summary>
/// <remarks>
/// NOTE [Error of tangents]. float32: measured. Ten random combinations H of the directions were also pushed in float64; with E the
/// error of the float32 Jacobian, ‖E H‖ ≥ ‖E‖·‖vᵀH‖ with v its first right singular vector and vᵀH standard normal in ten dimensions,
/// so that ‖E‖ ≤ ‖E H‖/√t fails with the probability that χ² of ten degrees of freedom is below t. float64, where nothing better is at
/// hand to compare with: operators·ε64·‖J‖_F, five times what the same expression with ε32 would have to be to cover the errors
/// measured in float32.
/// </remarks>
internal static class TangentError
{
    /// <summary>Probability that a measured bound fails.</summary>
    public static readonly double FailureProbability = Math.Pow(4, -TangentPassOptions.WitnessCount); // 9.5e-7

    private const long BlockNumbers = 1L << 22;

    private static readonly double Quantile = ChiSquared.InvCDF(TangentPassOptions.WitnessCount, FailureProbability);

    /// <summary>A bound on ‖E‖ from the float64 witnesses.</summary>
    public static double Measured(ProbeTangents probe, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        return Bound(Differences(probe, cancellation));
    }

    /// <summary>The bound on a norm ‖E‖ from the Gram matrix (E H)ᵀ(E H) of ten standard normal combinations of its columns.</summary>
    public static double Bound(Tensor combinations) => Math.Sqrt(Math.Max(0, VerifiedSolver.SymmetricEigenvalues(combinations)[^1]) / Quantile);

    private static Tensor Differences(ProbeTangents probe, CancellationToken cancellation)
    {
        var (weights, exact) = (probe.WitnessWeights!, probe.Witnesses!);
        if (DoubleProducts.Takes(probe.Matrix))
            return DoubleProducts.Of(probe.Matrix, weights, exact, needsProducts: false, cancellation).Differences;
        var sum = zeros([weights.shape[0], weights.shape[0]], float64, exact.device);
        var step = Math.Max(1, BlockNumbers / probe.Matrix.shape[0]);
        for (var start = 0L; start < exact.shape[1]; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var width = Math.Min(step, exact.shape[1] - start);
            var block = probe.Matrix.narrow(1, start, width).to(float64); // p × w
            var difference = weights.matmul(block) - exact.narrow(1, start, width);
            sum.addmm_(difference, difference.t());
        }
        return sum;
    }

    /// <summary>The bound for float64, from the singular values.</summary>
    public static double Assumed(Spectrum values, int operators)
    {
        var frobenius = values.Count == 0 ? 0 : values.Largest * Math.Sqrt(values.Sum(value => Math.Pow(value / Math.Max(values.Largest, double.Epsilon), 2)));
        return Math.Max(8, operators) * MachineEpsilon.Double * frobenius;
    }
}
