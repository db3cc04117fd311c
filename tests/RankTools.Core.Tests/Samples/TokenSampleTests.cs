using System.Globalization;

using RankTools.Backend;
using RankTools.Networks;
using RankTools.Samples.Commands;
using RankTools.Samples.Drawing;
using RankTools.Samples.Files;
using RankTools.Samples.Networks;
using RankTools.Samples.Training;

using TorchSharp;

namespace RankTools.Core.Tests.Samples;

/// <summary>The shipped mixers and Transformers, and the way they were trained.</summary>
public class TokenSampleTests
{
    public static TheoryData<string> Names => [.. NetworkCatalog.Names.Where(name => name != "cifar_resnet20")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shipped_weights_are_small_and_those_of_their_architecture(string name)
    {
        var path = Weights(name);
        var metadata = SafetensorsFile.Read(path).Metadata;
        Assert.Equal((name, "64", "MIT"), (metadata["architecture"], metadata["classes"], metadata["licence"]));
        Assert.InRange(new FileInfo(path).Length, 1, 3 << 19); // 1.5 MiB
        var network = NetworkLoader.Load(null, path, TestContext.Current.CancellationToken);
        Assert.Equal(name, network.Architecture);
        Assert.Equal([64], network.Output.Shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shipped_network_recognises_as_many_shipped_images_as_recorded(string name)
    {
        TorchBackend.EnsureLoaded();
        var recorded = double.Parse(SafetensorsFile.Read(Weights(name)).Metadata["accuracy_heldout"], CultureInfo.InvariantCulture);
        using var network = EvaluateCommand.Load(Weights(name));
        // One image either way: another processor may settle a near tie differently.
        Assert.InRange(Evaluation.Of(network, ShippedSamples.Images).Accuracy * 512, recorded * 512 - 1.01, recorded * 512 + 1.01);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_parameter_learns(string name)
    {
        TorchBackend.EnsureLoaded();
        using var network = NetworkCatalog.Create(name, SampleClass.All.Count, seed: 5);
        Assert.Equal(OptimizerKind.AdamW, network.Recipe.Optimizer);
        var before = network.Weights.Save();
        new Trainer(network, new TrainingPlan(5, Steps: 3, TimeSpan.FromHours(1)), _ => { }).Run();
        // Unlike SGD, AdamW moves whatever has a gradient by about the learning rate.
        Assert.All(before.Zip(network.Weights.Save()), pair => Assert.False(pair.First.Values.SequenceEqual(pair.Second.Values), pair.First.Name));
    }

    [Fact]
    public void Two_trainings_with_AdamW_from_one_seed_end_in_the_same_weights()
    {
        TorchBackend.EnsureLoaded();
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            Assert.True(Trained().SequenceEqual(Trained()));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void A_small_vision_transformer_starts_with_waves_and_keeps_the_size_of_what_passes()
    {
        TorchBackend.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var network = NetworkCatalog.Create("vit_sample_patch4_32", 64, seed: 1);
        var positions = network.Weights["pos_embed"].detach();
        Assert.Equal(0, positions[0, 0].abs().sum().item<float>()); // the class token's
        Assert.Equal(Math.Sin(3), positions[0, 1 + 3 * 8 + 5, 0].item<float>(), 1e-6); // row 3, column 5, the shortest wave
        Assert.Equal(Math.Cos(3), positions[0, 1 + 3 * 8 + 5, 16].item<float>(), 1e-6);
        Assert.Equal(Math.Sin(5), positions[0, 1 + 3 * 8 + 5, 32].item<float>(), 1e-6);
        Assert.Equal(1 / Math.Sqrt(64), network.Weights["blocks.2.attn.qkv.weight"].std().item<float>(), 0.01);
        Assert.Equal(1 / Math.Sqrt(256), network.Weights["blocks.2.mlp.fc2.weight"].std().item<float>(), 0.005);
    }

    private static float[] Trained()
    {
        using var network = NetworkCatalog.Create("gmixer_sample_32", SampleClass.All.Count, seed: 5);
        new Trainer(network, new TrainingPlan(5, Steps: 2, TimeSpan.FromHours(1)), _ => { }).Run();
        return [.. network.Weights.Save().SelectMany(tensor => tensor.Values)];
    }

    private static string Weights(string name) => Path.Combine(ShippedSamples.Folder, name + ".safetensors");
}
