using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Perturbed features of an untrained network at a random image, two threads: within a memory limit, for more and more perturbations,
/// and against keeping the features of all layers, side by side where that fits.
/// </summary>
internal sealed class PerturbedBenchmark(TextWriter output, DeviceName device)
{
    private const string Limit = "1536MB";

    private readonly double before = Process.GetCurrentProcess().WorkingSet64;

    public void Run(string name, int[] counts, int kept)
    {
        set_num_threads(2);
        var network = NetworkLoader.Initialize(ArchitectureCatalog.Get(name), seed: 1);
        using var generator = new Generator(2);
        using var image = randn([.. network.InputShape], float64, generator: generator);
        var input = new InputItem("noise", null, network.InputShape, image.data<double>().ToArray());
        var features = network.DefaultProbes.Sum(node => node.ElementCount);
        Line($"{name}, {network.DefaultProbes.Count()} layers of {features} features in all, 2 threads, limit {Limit}; the process began at {before / (1 << 20):F0} MiB; {Clock.Name}");
        foreach (var count in counts)
            Streamed(network, input, count);
        if (kept == 0)
            return;
        var (streamed, ranks) = Streamed(network, input, kept);
        var (whole, found) = Kept(network, input, kept);
        var agreement = ranks.SequenceEqual(found) ? "equal" : $"{string.Join(' ', ranks)} streamed, {string.Join(' ', found)} kept";
        Line($"  {kept,6}: kept in full {whole,8:F1} s, peak {Peak:F0} MiB, streamed in {streamed / whole:F2} of the time; ranks {agreement}");
    }

    private static double Peak => Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20);

    private static double Now => Process.GetCurrentProcess().WorkingSet64 / (double)(1 << 20);

    private (double Seconds, int[] Ranks) Streamed(NeuralNetwork network, InputItem input, int count)
    {
        var settings = new ComputeSettings(device, MemoryLimit: MemorySize.Parse(Limit), Seed: 1);
        var analysis = new PerturbedFeatureAnalysis(network, new(count, 1e-3, Tolerance.Default), settings);
        var feed = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);
        var begun = Clock.Now;
        PerturbedFeatureDimension[] results = [.. analysis.Measure(input, feed, _ => { }, null, CancellationToken.None)];
        var seconds = Clock.Now - begun;
        Line($"  {count,6}: streamed     {seconds,8:F1} s, peak {Peak:F0} MiB, {Now:F0} afterwards, {results[0].PassCount} passes; all features are {4.0 * count * results.Sum(r => r.FeatureDimension) / (1 << 20):F0} MiB");
        return (seconds, [.. results.Select(result => result.Rank)]);
    }

    /// <summary>What one writes without a limit in mind: features of all layers in 32 bits, centred, n × n Gram matrices in 64 bits.</summary>
    private (double Seconds, int[] Ranks) Kept(NeuralNetwork network, InputItem input, int count)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var begun = Clock.Now;
        var nodes = network.DefaultProbes.ToArray();
        var kept = nodes.ToDictionary(node => node, _ => new List<Tensor>());
        var (perturbations, x) = (new Perturbations(network.InputShape, 1), tensor(input.Values, float64).reshape([1, .. network.InputShape]));
        for (var start = 0; start < count; start += 4)
        {
            using var inner = NewDisposeScope();
            var batch = (x + perturbations.Batch(start, Math.Min(4, count - start), 1e-3)).to(float32, device.Open());
            foreach (var (node, value) in ValuePass.Run(network, nodes, TangentLayout.ChannelsLast(batch), CancellationToken.None))
            {
                kept[node].Add(DifferencePass.Rows(value).clone().MoveToOuterDisposeScope());
                value.Dispose();
            }
        }
        var ranks = new List<int>();
        foreach (var node in nodes)
        {
            using var inner = NewDisposeScope();
            var matrix = cat(kept[node], 0);
            matrix.sub_(matrix.mean([0]));
            var spectrum = MatrixSpectrum.Of(matrix, Tolerance.Default);
            ranks.Add(spectrum.Values.CountAbove(0.01 * spectrum.Values.Largest));
        }
        return (Clock.Now - begun, [.. ranks]);
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
