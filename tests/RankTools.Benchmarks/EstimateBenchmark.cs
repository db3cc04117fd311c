using System.Globalization;

using RankTools.Backend;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// What the ranks of all layers will take, as Get-NeuralNetworkLayer tells it, against what they take then; and how far the shares that progress
/// shows are from those of the time.
/// </summary>
internal sealed class EstimateBenchmark(TextWriter output, string sharedFolder, DeviceName device)
{
    private readonly ClockTime time = new();

    public void Run(IEnumerable<RankCase> cases)
    {
        set_num_threads(Clock.Threads);
        Line($"{CpuHardware.Model()}, {Clock.Threads} threads; {Clock.Name}; floor 0 is without compression");
        Line($"");
        Line($"| network | patch | context | floor | told, s | of that spectra | taken, s | of that spectra | told / taken | progress is off by |");
        Line($"|---|---|---|---|---|---|---|---|---|---|");
        foreach (var work in cases.DistinctBy(work => (work.Architecture, work.Patch, work.Context)))
        {
            using var scope = NewDisposeScope();
            var network = work.Load(sharedFolder);
            var settings = ComputeSettings.Default with { Device = device };
            var estimate = new LayerCostEstimate(
                network, work.Directions(network), settings, new SpectrumTiming(device.Open(), time), time, CancellationToken.None);
            foreach (var floor in new[] { 0, Tolerance.Default.Threshold(1, 1, 1, Precision.Single) / 10 })
                Compare(work, network, floor, settings, estimate);
        }
    }

    private void Compare(RankCase work, NeuralNetwork network, double floor, ComputeSettings settings, LayerCostEstimate estimate)
    {
        LayerCost[] told = [.. network.DefaultProbes.Select(layer => estimate.Of(layer, floor)).OfType<LayerCost>()];
        var toldSpectra = told.Sum(cost => cost.SpectrumSeconds);
        var toldAll = toldSpectra + told.Max(cost => cost.Seconds - cost.SpectrumSeconds);
        var (all, spectra, off) = Take(work, network, floor, settings);
        Line($"| {work.Architecture} | {(work.Patch == 0 ? "whole" : $"{work.Patch}×{work.Patch}")} | {work.Context} | {floor:0.###} | {toldAll:F1} | {toldSpectra:F1} | {all:F1} | {spectra:F1} | **{toldAll / all:F2}** | {off:P0} |");
    }

    private (double All, double Spectra, double Off) Take(RankCase work, NeuralNetwork network, double floor, ComputeSettings settings)
    {
        var options = new LayerRankOptions(work.Directions(network), work.Context, Tolerance.Default, []) { SpectrumFloor = floor };
        var (spectra, shares) = (0.0, new Shares());
        var analysis = new LayerRankAnalysis(network, options, settings) { Timed = timing => spectra += timing.SpectrumSeconds, Clock = time };
        var start = Clock.Now;
        foreach (var _ in analysis.Measure(work.Input(sharedFolder, network), failure => throw failure, shares, CancellationToken.None))
        {
        }
        var all = Clock.Now - start;
        return (all, spectra, shares.Reports.Select(report => Math.Abs(report.Share - ((report.At - start) / all))).DefaultIfEmpty().Max());
    }

    /// <summary>Remembers when progress was reported.</summary>
    private sealed class Shares : IProgress<WorkProgress>
    {
        public List<(double Share, double At)> Reports { get; } = [];

        public void Report(WorkProgress value) => Reports.Add((value.Fraction, Clock.Now));
    }

    private void Line(FormattableString text)
    {
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
