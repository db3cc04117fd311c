using System.Management.Automation;
using System.Runtime.InteropServices;

using RankTools.Core.Tests;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The trained CIFAR networks against what PyTorch computes: logits, accuracy, layer ranks.</summary>
public sealed class CifarReferenceTests(SampleSession sample, ITestOutputHelper log) : IClassFixture<SampleSession>
{
    private const int RecordBytes = 3073;
    private static readonly double SingleEpsilon = Math.Pow(2, 29); // in units of the double one

    /// <summary>Puts the network into <c>$trained</c> and gives the path of the first images.</summary>
    private string Prepare(string weights, int images)
    {
        sample.Get("$trained = Import-NeuralNetwork $weights -Name trained", ("weights", SharedData.Require("data", "cifar", weights)));
        var all = File.ReadAllBytes(SharedData.Require("data", "cifar", "test_batch_1000.bin"));
        return sample.Folder.Write("first.bin", all.AsSpan(0, images * RecordBytes));
    }

    [Theory]
    [InlineData("resnet20", "resnet20-12fca82f.th")]
    [InlineData("resnet32", "resnet32-d509ac18.th")]
    public void Logits_and_accuracy(string network, string weights)
    {
        using var reference = new ReferenceFile("cifar", $"{network}.json");
        var path = Prepare(weights, 1000);
        var predictions = sample.Get("Invoke-NeuralNetwork $path -Network $trained", ("path", path));
        Assert.Equal(1000, predictions.Count);
        var worst = predictions.Zip(reference["logits_first_16"].EnumerateArray()).Max(pair => Worst(pair.First, ReferenceFile.Numbers(pair.Second)));
        Assert.InRange(worst, 0, 1e-4);
        var correct = predictions.Count(prediction => prediction.Get<bool?>("IsCorrect") == true);
        Assert.Equal(reference["accuracy"].GetDouble(), correct / 1000.0);
        if (network == "resnet20")
        {
            var logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(SharedData.Require("reference", "cifar", "resnet20_logits.npy")).AsSpan(128));
            for (var i = 0; i < 1000; i++)
                worst = Math.Max(worst, Worst(predictions[i], [.. logits.Slice(10 * i, 10)]));
            Assert.InRange(worst, 0, 1e-4);
        }
        log.WriteLine($"{network}: accuracy {correct / 1000.0}, logits within {worst:G2}");
    }

    [Theory]
    [InlineData("resnet20", "resnet20-12fca82f.th", "Real")]
    [InlineData("resnet20", "resnet20-12fca82f.th", "Zero")]
    [InlineData("resnet32", "resnet32-d509ac18.th", "Real")]
    [InlineData("resnet32", "resnet32-d509ac18.th", "Zero")]
    public void Ranks_of_the_centre_patch(string network, string weights, string context)
    {
        using var reference = new ReferenceFile("cifar", $"{network}.json");
        var path = Prepare(weights, 3);
        sample.Get($"$all = Get-LayerRank $path -Network $trained -PatchSize 8 -Context {context} -Precision Double", ("path", path));
        foreach (var entry in reference["patch8_centre"].EnumerateArray().Where(entry => entry.GetProperty("context").GetString() == context))
        {
            var image = entry.GetProperty("image").GetInt32();
            sample.Get($"$ranks = @(foreach ($rank in $all) {{ if ($rank.Source.EndsWith('#{image}')) {{ $rank }} }})");
            var (deviation, compared, open) = ReferenceFile.HoldsFor(sample, entry.GetProperty("layers"), above: 1e-5, within: 1e-8, SingleEpsilon);
            log.WriteLine($"{network} image {image} {context}: within {deviation:G2}, {compared} ranks equal, {open} left open");
            Assert.True(open <= compared / 10, $"{open} of {compared + open} ranks are left open");
        }
    }

    [Fact]
    public void Ranks_of_the_whole_input()
    {
        using var reference = new ReferenceFile("cifar", "resnet20.json");
        var path = Prepare("resnet20-12fca82f.th", 1);
        sample.Get("$ranks = Get-LayerRank $path -Network $trained -WholeInput -Precision Double -SpectrumFloor 0 -ThreadCount 2", ("path", path));
        var (deviation, compared, open) =
            ReferenceFile.HoldsFor(sample, reference["whole_input"][0].GetProperty("layers"), above: 1e-5, within: 1e-8, SingleEpsilon);
        log.WriteLine($"whole input: within {deviation:G2}, {compared} ranks equal, {open} left open");
        Assert.True(open <= compared / 10, $"{open} of {compared + open} ranks are left open");
    }

    private static double Worst(PSObject prediction, double[] expected) =>
        prediction.Get<IReadOnlyList<double>>("Logits").Zip(expected, (found, wanted) => Math.Abs(found - wanted)).Max();
}
