using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Ranks;

using TorchSharp;

namespace RankTools.Benchmarks;

/// <summary>
/// The Gram of 32-bit tangents in 64 bits against the plain product it replaces, and the eigenvalues after it. All variants run in
/// turn within each round, and the best round counts, as the machine's speed drifts.
/// </summary>
public static class SpectrumBenchmark
{
    private const int Rounds = 5;

    /// <summary>Measures shapes as ResNet's probes bring them and writes one line each.</summary>
    public static void Run(TextWriter output)
    {
        TorchBackend.EnsureLoaded();
        using var off = torch.no_grad();
        output.WriteLine($"Spectra, {torch.get_num_threads()} threads: milliseconds, best of {Rounds}");
        output.WriteLine("    p       d   Gram  product  ratio  Gram+values   GFLOP/s as a full product");
        foreach (var (p, d) in new[] { (768, 10_000), (768, 40_000), (768, 512), (1024, 20_000), (256, 40_000) })
        {
            using var tangents = torch.randn(p, d, torch.float32);
            var times = Best(() => Gram(tangents), () => Product(tangents), () => MatrixSpectrum.OfTangents([tangents], Tolerance.Default));
            var rate = 2.0 * p * p * d / times[0] / 1e6;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{p,5} {d,7} {times[0],6:F0} {times[1],8:F0} {times[0] / times[1],6:F2} {times[2],12:F0} {rate,11:F0}"));
        }
        var (found, assumed) = (SpectrumTiming.Of(DeviceName.Cpu).Cost, SpectrumCost.Of(DeviceName.Cpu));
        output.WriteLine("In multiply-adds of float32 products, as compression assumes them:");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a step of a Gram matrix  {found.Sum:F1}, assumed {assumed.Sum:F0}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a step of eigenvalues    {found.Solver:F1}, assumed {assumed.Solver:F0}"));
    }

    private static void Gram(torch.Tensor tangents)
    {
        using var gram = new GramAccumulator(tangents.shape[0]);
        gram.AddColumns(tangents);
    }

    /// <summary>What one would write first: the whole matrix in 64 bits times its transpose.</summary>
    private static void Product(torch.Tensor tangents)
    {
        using var scope = torch.NewDisposeScope();
        var wide = tangents.to(torch.float64);
        _ = wide.mm(wide.t());
    }

    private static double[] Best(params Action[] variants)
    {
        var best = Enumerable.Repeat(double.MaxValue, variants.Length).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                var clock = Stopwatch.StartNew();
                variants[i]();
                if (round > 0) // the first warms up
                    best[i] = Math.Min(best[i], clock.Elapsed.TotalMilliseconds);
            }
        }
        return best;
    }
}
