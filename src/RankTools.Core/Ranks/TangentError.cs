using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// How far the tangents of a probe may be off, in spectral norm.
/// </summary>
/// <remarks>
/// NOTE [Error of tangents]. float32: measured. Ten random combinations of the directions were also pushed in float64; with E the
/// error of the float32 Jacobian, ‖E‖ ≤ α·√(2/π)·max_j ‖E g_j‖ fails with probability at most α^−10 (Halko, Martinsson and Tropp
/// 2011, lemma 4.1; α = 4). float64, where nothing better is at hand to compare with: operators·ε64·‖J‖_F, five times what the
/// same expression with ε32 would have to be to cover the errors measured in float32.
/// </remarks>
internal static class TangentError
{
    private const double Alpha = 4;
    private const long BlockNumbers = 1L << 22;

    /// <summary>Probability that a measured bound fails.</summary>
    public static readonly double FailureProbability = Math.Pow(Alpha, -TangentPassOptions.WitnessCount);

    /// <summary>A bound on ‖E‖ from the float64 witnesses.</summary>
    public static double Measured(ProbeTangents probe, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (weights, exact) = (probe.WitnessWeights!, probe.Witnesses!);
        var squares = zeros(weights.shape[0], float64, exact.device);
        var step = Math.Max(1, BlockNumbers / probe.Matrix.shape[0]);
        for (var start = 0L; start < exact.shape[1]; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var width = Math.Min(step, exact.shape[1] - start);
            var block = probe.Matrix.narrow(1, start, width).to(float64); // p × w
            squares.add_((weights.matmul(block) - exact.narrow(1, start, width)).square().sum(1));
        }
        return Alpha * Math.Sqrt(2 / Math.PI) * Math.Sqrt(squares.max().item<double>());
    }

    /// <summary>The bound for float64, from the singular values.</summary>
    public static double Assumed(Spectrum values, int operators)
    {
        var frobenius = values.Count == 0 ? 0 : values.Largest * Math.Sqrt(values.Sum(value => Math.Pow(value / Math.Max(values.Largest, double.Epsilon), 2)));
        return Math.Max(8, operators) * MachineEpsilon.Double * frobenius;
    }
}
