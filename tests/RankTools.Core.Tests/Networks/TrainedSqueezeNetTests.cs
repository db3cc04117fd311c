using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;

namespace RankTools.Core.Tests.Networks;

/// <summary>torchvision's trained SqueezeNet 1.1, which ends in a pool and not in a linear layer, on photographs.</summary>
public class TrainedSqueezeNetTests
{
    private static readonly ComputeSettings Double = new(DeviceName.Cpu, Precision.Double);

    /// <summary>What torchvision predicts for the first sixty photographs of labels.csv, in float64.</summary>
    private static readonly int[] Predicted =
    [
        472, 260, 300, 133, 625, 705, 509, 104, 396, 282, 27, 295, 25, 529, 320, 355, 671, 974, 871, 820, 8, 17, 550, 352, 547, 114, 877, 240,
        871, 421, 333, 601, 300, 598, 155, 84, 221, 466, 37, 382, 775, 247, 760, 727, 693, 510, 273, 807, 625, 300, 409, 707, 73, 94, 926, 393,
        135, 64, 48, 24,
    ];

    [Fact]
    public void Is_found_by_its_keys_and_its_logits_are_torchvisions()
    {
        var network = NetworkLoader.Load(null, SharedData.Require("data", "imagenet", "squeezenet1_1.pth"), TestContext.Current.CancellationToken);
        Assert.Equal("squeezenet1_1", network.Architecture);
        var logits = Predict(network, "ILSVRC2012_val_00000347.JPEG").Logits;
        double[] first = [10.73185629526, 5.301792973018, 4.971054707858, 5.695782776804, 6.466884945094, 5.337274875693];
        Assert.All(first.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        Assert.Equal(7.307857787065381, logits.Average(), 1e-11);
        Assert.Equal(21.06468563050172, logits.Max(), 1e-11);
    }

    [Fact]
    public void Classifies_sixty_photographs_as_torchvision_does()
    {
        var network = NetworkLoader.Load(null, SharedData.Require("data", "imagenet", "squeezenet1_1.pth"), TestContext.Current.CancellationToken);
        var rows = File.ReadLines(SharedData.Require("data", "imagenet", "labels.csv")).Skip(1).Take(Predicted.Length).Select(line => line.Split(',')).ToArray();
        int[] actual = [.. rows.Select(row => Predict(network, row[0]).ClassIndex)];
        Assert.Equal(Predicted, actual);
        Assert.Equal(43, actual.Zip(rows).Count(pair => pair.First == int.Parse(pair.Second[1], CultureInfo.InvariantCulture)));
    }

    private static NetworkPrediction Predict(NeuralNetwork network, string photograph)
    {
        var input = InputFile.Open(SharedData.Require("data", "imagenet", "val", photograph), network.Preprocessing).Single();
        return new NetworkInference(network, Double).Predict(input, 1, TestContext.Current.CancellationToken);
    }
}
