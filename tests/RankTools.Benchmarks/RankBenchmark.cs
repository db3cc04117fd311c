using System.Diagnostics;

using RankTools.Backend;
using RankTools.Propagation;
using RankTools.Ranks;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Layer ranks as users get them, windows, compression and spectra included, against the arithmetic limit of all directions on whole
/// maps. Limit and ranks take turns within one run.
/// </summary>
internal sealed class RankBenchmark(string sharedFolder, Device device, int rounds)
{
    /// <summary>Measures one line.</summary>
    public RankMeasurement Run(RankCase work)
    {
        set_num_threads(Clock.Threads);
        using var scope = NewDisposeScope();
        var network = work.Load(sharedFolder);
        var directions = work.Directions(network);
        var image = tensor(work.Input(sharedFolder, network).Values.ToArray(), float64).reshape([1, .. network.InputShape]).to(device);
        if (work.Context == InputContext.Zero)
            image = directions.Mask(image);
        var settings = ComputeSettings.Default with { Device = DeviceName.Parse(device.type == DeviceType.CPU ? "cpu" : "cuda") };
        var pass = new TangentPass(network, network.DefaultProbes, directions, LayerRankAnalysis.Options(settings));
        var reduction = new TangentReduction(new(directions, work.Context, Tolerance.Default, []) { SpectrumFloor = work.Floor }, settings);
        var limit = new ArithmeticLimit(network, device);
        var (totals, spectra, walls) = (new List<double>(), new List<double>(), new List<double>());
        var (peak, left) = (0L, 0L);
        for (var round = 0; round < rounds; round++)
        {
            limit.Measure();
            ResetPeak();
            var (start, wall, reduced) = (Clock.Now, Stopwatch.StartNew(), 0.0);
            foreach (var probe in pass.Run(image, null, CancellationToken.None))
            {
                Clock.Settle(device);
                var before = Clock.Now;
                _ = reduction.Reduce(probe, CancellationToken.None);
                Clock.Settle(device);
                reduced += Clock.Now - before;
                left = probe.Matrix.shape[0];
            }
            totals.Add(Clock.Now - start);
            walls.Add(wall.Elapsed.TotalSeconds);
            spectra.Add(reduced);
            peak = Math.Max(peak, Process.GetCurrentProcess().PeakWorkingSet64);
        }
        limit.Measure();
        return new(work, limit.SecondsPerTangent * directions.Count, limit.GigaflopsPerSecond,
            Median(totals), Median(spectra), Median(walls), peak, (left, directions.Count));
    }

    /// <summary>Where the time of one line goes: probe by probe, and by kind of operator for a chunk of tangents.</summary>
    public void Profile(RankCase work, TextWriter output)
    {
        set_num_threads(Clock.Threads);
        using var scope = NewDisposeScope();
        var network = work.Load(sharedFolder);
        var directions = work.Directions(network);
        var image = tensor(work.Input(sharedFolder, network).Values.ToArray(), float64).reshape([1, .. network.InputShape]).to(device);
        if (work.Context == InputContext.Zero)
            image = directions.Mask(image);
        var settings = ComputeSettings.Default;
        var pass = new TangentPass(network, network.DefaultProbes, directions, LayerRankAnalysis.Options(settings));
        var reduction = new TangentReduction(new(directions, work.Context, Tolerance.Default, []) { SpectrumFloor = work.Floor }, settings);
        output.WriteLine("probe                    tangents   values   push s  spectrum s  rank above floor");
        for (var round = 0; round < 2; round++)
        {
            var start = Clock.Now;
            foreach (var probe in pass.Run(image, null, CancellationToken.None))
            {
                var pushed = Clock.Now;
                var found = reduction.Reduce(probe, CancellationToken.None);
                if (round > 0)
                {
                    output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                        $"{probe.Node.Name,-24} {probe.Matrix.shape[0],8} {probe.Matrix.shape[1],8} {pushed - start,8:F3} {Clock.Now - pushed,11:F3} {found.Values.CountAbove(work.Floor * found.Values.Largest),8}"
                        + $"   ρ/σ₁ {found.Error.Dropped / found.Values.Largest:E1}"));
                }
                start = Clock.Now;
            }
        }
        var times = pass.Try(image, TimeProvider.System, CancellationToken.None);
        output.WriteLine("operator             s for all tangents, in chunks    10⁹ operations a second");
        foreach (var kind in pass.Steps.GroupBy(step => step.Operator.Kind).OrderByDescending(group => group.Sum(step => times.Tangent[step.Node])))
        {
            var seconds = kind.Sum(step => times.Tangent[step.Node]) * directions.Count;
            output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{kind.Key,-20} {seconds,8:F3} {2e-9 * kind.Sum(pass.WindowedMultiplyAdds) * directions.Count / seconds,8:F0}"));
        }
    }

    /// <summary>Linux forgets the largest memory so far when asked to.</summary>
    private static void ResetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
