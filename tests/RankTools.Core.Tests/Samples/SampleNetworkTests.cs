using System.Globalization;

using RankTools.Backend;
using RankTools.Samples.Commands;
using RankTools.Samples.Drawing;
using RankTools.Samples.Files;
using RankTools.Samples.Networks;
using RankTools.Samples.Training;

using TorchSharp;

namespace RankTools.Core.Tests.Samples;

public class SampleNetworkTests
{
    [Fact]
    public void The_shipped_weights_have_the_keys_and_shapes_of_a_cifar_resnet20_and_are_finite()
    {
        var (tensors, metadata) = SafetensorsFile.Read(ShippedSamples.Weights);
        var expected = ExpectedShapes().ToDictionary(entry => entry.Name, entry => entry.Shape);
        Assert.Equal(expected.Keys.Order(), tensors.Keys.Order());
        Assert.All(tensors, entry => Assert.Equal(expected[entry.Key], entry.Value.Shape));
        Assert.All(tensors, entry => Assert.All(entry.Value.Values, value => Assert.True(float.IsFinite(value))));
        Assert.Equal("cifar_resnet20", metadata["architecture"]);
        // 269,722 parameters with ten classes (the authors' own table: 0.27M); each further class adds 64 weights and a bias.
        var parameters = tensors.Where(entry => !entry.Key.Contains("running", StringComparison.Ordinal));
        Assert.Equal(269_722 + 54 * 65, parameters.Sum(entry => entry.Value.Values.Length));
        Assert.InRange(new FileInfo(ShippedSamples.Weights).Length, 1, 1_500_000);
    }

    [Fact]
    public void The_shipped_network_recognises_as_many_shipped_images_as_recorded()
    {
        TorchBackend.EnsureLoaded();
        var metadata = SafetensorsFile.Read(ShippedSamples.Weights).Metadata;
        var recorded = double.Parse(metadata["accuracy_heldout"], CultureInfo.InvariantCulture);
        Assert.InRange(recorded, 0.88, 0.97);
        using var network = EvaluateCommand.Load(ShippedSamples.Weights);
        var result = Evaluation.Of(network, ShippedSamples.Images);
        // One image either way: another processor may settle a near tie differently.
        Assert.InRange(result.Accuracy * 512, recorded * 512 - 1.01, recorded * 512 + 1.01);
        Assert.True(result.AccuracyOf(sample => sample.Shape) >= result.Accuracy);
    }

    [Fact]
    public void Two_trainings_from_one_seed_end_in_the_same_weights_and_from_another_do_not()
    {
        TorchBackend.EnsureLoaded();
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var first = Train(seed: 5);
            Assert.True(first.SequenceEqual(Train(seed: 5)));
            Assert.False(first.SequenceEqual(Train(seed: 6)));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void Saved_weights_load_into_a_network_that_computes_the_same_logits()
    {
        TorchBackend.EnsureLoaded();
        var path = Path.GetTempFileName();
        try
        {
            using var scope = torch.NewDisposeScope();
            using var off = torch.no_grad();
            using var saved = NetworkCatalog.Create("cifar_resnet20", 64, seed: 1);
            SafetensorsFile.Write(path, saved.Weights.Save(), new Dictionary<string, string>());
            using var loaded = NetworkCatalog.Create("cifar_resnet20", 64, seed: 2);
            var images = Preprocessing.Apply([.. ShippedSamples.Images.Take(4).Select(image => image.Pixels)]);
            var logits = saved.Forward(images, training: false);
            Assert.False(logits.Equals(loaded.Forward(images, training: false)));
            loaded.Weights.Load(SafetensorsFile.Read(path).Tensors);
            Assert.True(logits.Equals(loaded.Forward(images, training: false)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Preprocessing_normalises_each_channel()
    {
        TorchBackend.EnsureLoaded();
        byte[] pixels = [.. Enumerable.Repeat((byte)255, 1024), .. new byte[1024], .. Enumerable.Repeat((byte)51, 1024)];
        using var input = Preprocessing.Apply([pixels]);
        Assert.Equal([1, 3, 32, 32], input.shape);
        Assert.Equal((1 - 0.485) / 0.229, input[0, 0, 31, 0].item<float>(), 1e-5);
        Assert.Equal(-0.456 / 0.224, input[0, 1, 0, 31].item<float>(), 1e-5);
        Assert.Equal((0.2 - 0.406) / 0.225, input[0, 2, 5, 5].item<float>(), 1e-5);
    }

    private static float[] Train(long seed)
    {
        using var network = NetworkCatalog.Create("cifar_resnet20", SampleClass.All.Count, seed);
        Assert.Equal(2, new Trainer(network, new TrainingPlan(seed, Steps: 2, TimeSpan.FromHours(1)), _ => { }).Run());
        return [.. network.Weights.Save().SelectMany(tensor => tensor.Values)];
    }

    private static IEnumerable<(string Name, long[] Shape)> ExpectedShapes()
    {
        List<(string, long[])> shapes =
            [("conv1.weight", [16, 3, 3, 3]), .. Norm("bn1", 16), ("linear.weight", [64, 64]), ("linear.bias", [64])];
        foreach (var (stage, from, to) in new[] { (1, 16, 16), (2, 16, 32), (3, 32, 64) })
            for (var block = 0; block < 3; block++)
            {
                var name = $"layer{stage}.{block}";
                shapes.Add(($"{name}.conv1.weight", [to, block == 0 ? from : to, 3, 3]));
                shapes.Add(($"{name}.conv2.weight", [to, to, 3, 3]));
                shapes.AddRange([.. Norm($"{name}.bn1", to), .. Norm($"{name}.bn2", to)]);
            }
        return shapes;
    }

    private static IEnumerable<(string, long[])> Norm(string name, long width) =>
        new[] { "weight", "bias", "running_mean", "running_var" }.Select(part => ($"{name}.{part}", new[] { width }));
}
