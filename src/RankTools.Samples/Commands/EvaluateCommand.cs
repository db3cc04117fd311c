using System.Globalization;

using RankTools.Backend;
using RankTools.Samples.Drawing;
using RankTools.Samples.Files;
using RankTools.Samples.Networks;
using RankTools.Samples.Training;

using TorchSharp;

namespace RankTools.Samples.Commands;

/// <summary><c>evaluate --weights FILE --images FILE</c>: accuracy, whole and by family of shape, texture and colour.</summary>
internal static class EvaluateCommand
{
    public static void Run(string weights, string images)
    {
        TorchBackend.EnsureLoaded();
        torch.set_num_threads(TrainCommand.Threads);
        using var network = Load(weights);
        var result = Evaluation.Of(network, CifarFile.Read(images));
        Console.WriteLine($"{result.Labels.Count} images: class {result.Accuracy:P2}, shape {result.AccuracyOf(c => c.Shape):P2}, "
            + $"texture {result.AccuracyOf(c => c.Texture):P2}, colour family {result.AccuracyOf(c => c.Colour):P2}");
        Print(result, c => c.Shape);
        Print(result, c => c.Texture);
        Print(result, c => c.Colour);
    }

    /// <summary>A network with the weights of a file that <see cref="TrainCommand"/> wrote.</summary>
    public static ITrainableNetwork Load(string weights)
    {
        var (tensors, metadata) = SafetensorsFile.Read(weights);
        if (!metadata.TryGetValue("architecture", out var architecture)
            || !int.TryParse(metadata.GetValueOrDefault("classes"), CultureInfo.InvariantCulture, out var classes))
            throw new InvalidDataException($"'{weights}' does not say in its metadata for which architecture and how many classes it is.");
        var network = NetworkCatalog.Create(architecture, classes, seed: 0);
        network.Weights.Load(tensors);
        return network;
    }

    private static void Print<T>(Evaluation result, Func<SampleClass, T> family) where T : notnull =>
        Console.WriteLine(string.Join("  ", result.Within(family).Select(part => $"{part.Family} {part.Accuracy:P0}")));
}
