using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// What Get-BlockRank and Measure-LyapunovSpectrum take on an untrained network at a random image, against the time of the multiply-adds of
/// their tangents and cotangents at the machine's float64 rate. A cotangent counts as one tangent; values, QR and singular values count
/// as nothing.
/// </summary>
internal sealed class TheoryBenchmark(TextWriter output, Device device, DeviceName name)
{
    private const int Sweeps = 2; // of Measure-LyapunovSpectrum by default

    public void Run(string architecture, int count)
    {
        set_num_threads(Clock.Threads);
        var network = NetworkLoader.Initialize(ArchitectureCatalog.Get(architecture), seed: 1);
        var settings = ComputeSettings.Default with { Device = name, Precision = Precision.Double };
        var input = GaussianInput.Draw(network.InputShape, 2, 1).Single();
        var feed = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);
        var limit = new ArithmeticLimit(network, device, ScalarType.Float64);
        limit.Measure();
        Line($"{architecture} on {device}, float64; {Clock.Name}");
        Exponents(network, count, input, feed, settings, limit);
        limit.Measure();
        Blocks(network, input, feed, settings, limit);
        Line($"  peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1073741824.0:F2} GiB");
    }

    private void Blocks(NeuralNetwork network, InputItem input, NetworkFeed feed, ComputeSettings settings, ArithmeticLimit limit)
    {
        var options = new BlockRankOptions([]);
        var steps = NetworkBlock.Of(network, network.DefaultProbes).ToDictionary(
            block => block.Exit.Name, block => ExecutionPlan.From(network, block.Entry, [block.Exit], foldsNormalizations: false).Steps); // the limit is of the network as it is
        var (all, allLimit) = (0.0, 0.0);
        var start = Clock.Now;
        output.WriteLine("| block | inputs | outputs | rank | vectors | seconds | share of the limit |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var found in new BlockRankAnalysis(network, options, settings).Measure(input, feed, null, CancellationToken.None))
        {
            Clock.Settle(device);
            var seconds = Clock.Now - start;
            // Two tangents and two cotangents of the structural bound; then the dense Jacobian, or sketch, norm and count.
            var size = (int)Math.Min(found.InputDimension, found.OutputDimension);
            var vectors = 4 + (found.Rank is not null ? size
                : Math.Min(options.SketchSize, size) + (2 * options.StepCount * (1 + options.VectorCount)));
            var bound = vectors * limit.SecondsOf(steps[found.Layer].Select(step => step.Node));
            Line($"| {found.Layer} | {found.InputDimension} | {found.OutputDimension} | {(found.Rank is { } rank ? $"{rank}" : $"{found.RankLow}-{found.RankHigh}")} | {vectors} | {seconds:F2} | {bound / seconds:P0} |");
            (all, allLimit) = (all + seconds, allLimit + bound);
            start = Clock.Now;
        }
        Line($"  all blocks  {all:F1} s, limit {allLimit:F1} s: {allLimit / all:P0} of the limit");
    }

    private void Exponents(NeuralNetwork network, int count, InputItem input, NetworkFeed feed, ComputeSettings settings, ArithmeticLimit limit)
    {
        var start = Clock.Now;
        var found = new NetworkLyapunovAnalysis(network, [], count, 0.01, Sweeps, settings).Measure(input, feed, null, CancellationToken.None);
        Clock.Settle(device);
        var seconds = Clock.Now - start;
        var bound = count * (1 + (2 * Sweeps)) * limit.SecondsPerTangent;
        Line($"  exponents   {seconds:F1} s for {count} directions through {found.Depth} blocks, limit {bound:F1} s: {bound / seconds:P0} of the limit");
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
