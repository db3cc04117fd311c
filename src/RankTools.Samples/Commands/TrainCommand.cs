using System.Globalization;

using RankTools.Backend;
using RankTools.Samples.Drawing;
using RankTools.Samples.Files;
using RankTools.Samples.Networks;
using RankTools.Samples.Training;

using TorchSharp;

namespace RankTools.Samples.Commands;

/// <summary>
/// <c>train --architecture NAME --out FILE [--seed 1] [--steps 2400] [--minutes 60]</c>: trains a network and writes its weights.
/// </summary>
internal static class TrainCommand
{
    /// <summary>Threads that libtorch may use. One leaves no choice of the order of summation, and the other core to the drawing.</summary>
    public const int Threads = 1;

    private const int FreshImages = 8192;

    public static void Run(string architecture, string output, TrainingPlan plan)
    {
        TorchBackend.EnsureLoaded();
        torch.set_num_threads(Threads);
        using var network = NetworkCatalog.Create(architecture, SampleClass.All.Count, plan.Seed);
        var steps = new Trainer(network, plan, Console.WriteLine).Run();

        var heldOut = Evaluation.Of(network, Images(DrawCommand.HeldOutImages));
        var fresh = Evaluation.Of(network, Images(FreshImages));
        SafetensorsFile.Write(output, network.Weights.Save(), new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["architecture"] = architecture,
            ["classes"] = SampleClass.All.Count.ToString(CultureInfo.InvariantCulture),
            ["preprocessing"] = Preprocessing.Description,
            ["seed"] = plan.Seed.ToString(CultureInfo.InvariantCulture),
            ["steps"] = steps.ToString(CultureInfo.InvariantCulture),
            ["batch_size"] = network.Recipe.BatchSize.ToString(CultureInfo.InvariantCulture),
            ["accuracy_heldout"] = heldOut.Accuracy.ToString("R", CultureInfo.InvariantCulture),
            ["accuracy_fresh"] = fresh.Accuracy.ToString("R", CultureInfo.InvariantCulture),
            ["licence"] = "MIT",
        });
        Console.WriteLine($"{output}: {steps} steps, accuracy {heldOut.Accuracy:P2} on the shipped images, "
            + $"{fresh.Accuracy:P2} on {FreshImages} of their kind");
    }

    private static IEnumerable<(int Label, byte[] Pixels)> Images(int count)
    {
        var series = SampleSeries.HeldOut();
        return Enumerable.Range(0, count).Select(index => series.Draw(index));
    }
}
