using RankTools.Core.Tests;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>A trained ImageNet network and photographs against what PyTorch computes: logits, accuracy, layer ranks.</summary>
public sealed class ImageNetReferenceTests(SampleSession sample, ITestOutputHelper log) : IClassFixture<SampleSession>
{
    private void Prepare() =>
        sample.Get("$trained = Import-NeuralNetwork $weights", ("weights", SharedData.Require("data", "imagenet", "resnet18.pth")));

    [Fact]
    public void Logits_and_accuracy()
    {
        using var reference = new ReferenceFile("imagenet", "resnet18.json");
        Prepare();
        var folder = SharedData.Require("data", "imagenet", "val");
        var rows = File.ReadLines(SharedData.Require("data", "imagenet", "labels.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        string[] paths = [.. rows.Select(row => Path.Combine(folder, row[0]))];
        var predictions = sample.Get("$paths | Invoke-NeuralNetwork -Network $trained", ("paths", paths));
        Assert.Equal(650, predictions.Count);
        Assert.Equal(paths, predictions.Select(prediction => prediction.Text("Source")));
        var worst = predictions.Zip(reference["logits_first_4"].EnumerateArray()).Max(pair =>
            pair.First.Get<IReadOnlyList<double>>("Logits").Zip(ReferenceFile.Numbers(pair.Second), (found, wanted) => Math.Abs(found - wanted)).Max());
        Assert.InRange(worst, 0, 1e-4);
        var (first, five) = (0, 0);
        foreach (var (prediction, row) in predictions.Zip(rows))
        {
            var label = int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture);
            var logits = prediction.Get<IReadOnlyList<double>>("Logits");
            first += prediction.Get<int>("ClassIndex") == label ? 1 : 0;
            five += logits.Count(logit => logit > logits[label]) < 5 ? 1 : 0;
        }
        log.WriteLine($"top-1 {first / 650.0}, top-5 {five / 650.0}, logits within {worst:G2}");
        Assert.Equal(reference["top1"].GetDouble(), first / 650.0, 1e-12);
        Assert.Equal(reference["top5"].GetDouble(), five / 650.0, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Ranks_of_the_centre_patch(int index)
    {
        using var reference = new ReferenceFile("imagenet", "resnet18.json");
        Prepare();
        var entry = reference["patch16_centre"][index];
        var path = SharedData.Require("data", "imagenet", "val", entry.GetProperty("image").GetString()!);
        var context = entry.GetProperty("context").GetString();
        sample.Get($"$ranks = Get-LayerRank $path -Network $trained -PatchSize 16 -Context {context} -SpectrumFloor 0 -ThreadCount 2", ("path", path));
        var (deviation, compared, open) = ReferenceFile.HoldsFor(sample, entry.GetProperty("layers"), above: 1e-5, within: 1e-4, epsilon: 1);
        log.WriteLine($"{Path.GetFileName(path)} {context}: within {deviation:G2}, {compared} ranks equal, {open} left open");
    }

    [Theory]
    [InlineData(0, "1e-3")]
    [InlineData(1, "1e-4")]
    public void Directions_that_are_dropped_change_no_rank_and_no_value_above_the_floor(int index, string floor)
    {
        using var reference = new ReferenceFile("imagenet", "resnet18.json");
        Prepare();
        var entry = reference["patch16_centre"][index];
        var path = SharedData.Require("data", "imagenet", "val", entry.GetProperty("image").GetString()!);
        var context = entry.GetProperty("context").GetString();
        sample.Get($"$ranks = Get-LayerRank $path -Network $trained -PatchSize 16 -Context {context} -SpectrumFloor {floor} -ThreadCount 2", ("path", path));
        var (deviation, censored, open) = ReferenceFile.HoldsAboveTheFloor(sample, entry.GetProperty("layers"), within: 1e-4);
        log.WriteLine($"{Path.GetFileName(path)} {context}: within {deviation:G2}, {censored} values censored, {open} ranks left open");
        Assert.InRange(censored, 500, int.MaxValue);
    }
}
