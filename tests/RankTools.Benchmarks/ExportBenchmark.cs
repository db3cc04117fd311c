using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Features;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.Architectures;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Images a second from pictures on the disk to a feature file, ResNet-18's last features and logits, against the same pictures one by one through
/// the network. On the wall, decoding included.
/// </summary>
internal sealed class ExportBenchmark(TextWriter output, DeviceName device)
{
    public void Run(string folder, int count, int batchSize)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        set_num_threads(Clock.Threads);
        string[] found = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".JPEG" or ".JPG" or ".PNG").Order(StringComparer.Ordinal)];
        if (found.Length == 0)
            throw new DirectoryNotFoundException($"There are no pictures in '{folder}'.");
        string[] pictures = [.. Enumerable.Range(0, count).Select(i => found[i % found.Length])];
        var network = NetworkLoader.Initialize(ArchitectureCatalog.Get("resnet18"), seed: 1);
        var layers = FeatureExport.Select(network, null);
        var settings = new ComputeSettings(device, Seed: 1);
        Line($"{count} pictures of '{folder}' ({found.Length} different), {string.Join(" and ", layers.Select(layer => layer.Name))} of resnet18, {Clock.Threads} threads on {device}; seconds on the wall, and of processor time over the threads");
        _ = Single(network, layers, settings, pictures[..1]); // warms up
        _ = Export(network, layers, settings, pictures[..Math.Min(batchSize, count)], batchSize);
        var exported = Report($"exported, {batchSize} at once, file included", count, () => Export(network, layers, settings, pictures, batchSize));
        var single = Report("one by one, nothing written", count, () => Single(network, layers, settings, pictures));
        Line($"  exporting takes {exported / single:F2} of the time");
    }

    private double Report(string what, int count, Func<double> work)
    {
        var start = Clock.Now;
        var seconds = work();
        Line($"  {what}: {seconds:F1} s ({Clock.Now - start:F1} s), {count / seconds:F1} images a second");
        return seconds;
    }

    private static double Export(NeuralNetwork network, ImmutableArray<Node> layers, ComputeSettings settings, string[] pictures, int batchSize)
    {
        var folder = Directory.CreateTempSubdirectory("ranktools-export");
        try
        {
            var watch = Stopwatch.StartNew();
            using var export = new FeatureExport(
                Path.Combine(folder.FullName, "features.safetensors"), network, layers, ImageReadOptions.For(network, network.Preprocessing, false), [], settings, batchSize, false);
            export.Add(ImageDataset.OfPictures([.. pictures]), failure => throw failure, null, CancellationToken.None);
            _ = export.Complete(failure => throw failure, null, CancellationToken.None);
            return watch.Elapsed.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Single(NeuralNetwork network, ImmutableArray<Node> layers, ComputeSettings settings, string[] pictures)
    {
        var inference = new NetworkInference(network, settings);
        var watch = Stopwatch.StartNew();
        foreach (var picture in pictures)
        {
            foreach (var input in InputFile.Open(picture, network.Preprocessing))
                _ = inference.Evaluate(input, layers, CancellationToken.None);
        }
        return watch.Elapsed.TotalSeconds;
    }

    private void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
