using RankTools.Core.Tests;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Whole networks from ONNX files, against the same weights loaded into the architectures written in C#.</summary>
public sealed class OnnxTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Theory]
    [InlineData("cifar_resnet20.onnx", "cifar/resnet20-12fca82f.th", "Cifar10", 8)]
    [InlineData("squeezenet1_1.onnx", "imagenet/squeezenet1_1.pth", "ImageNet", 2)]
    [InlineData("vit_tiny_patch16_224.onnx", "imagenet/vit_tiny_patch16_224.safetensors", "VisionTransformer", 2)]
    public void An_exported_network_gives_the_logits_and_spectra_of_its_weights(string file, string weights, string preprocessing, int patch)
    {
        var image = SharedData.Require("data", "imagenet", "val");
        var results = sample.Get(
            """
            $image = if ($patch -eq 8) { $sample.ImagePath[0] } else { $images[0] } # CIFAR's networks take small ones
            foreach ($network in (Import-NeuralNetwork $onnx), (Import-NeuralNetwork $weights)) {
                $last = ($network | Get-NeuralNetworkLayer | Where-Object IsDefaultProbe)[-1].Layer
                Invoke-NeuralNetwork $image -Network $network -Preprocessing $preprocessing
                Get-LayerRank $image -Network $network -Preprocessing $preprocessing -PatchSize $patch -Layer $last -Precision Double
            }
            """,
            ("onnx", SharedData.Require("data", "onnx", "trained", file)), ("weights", SharedData.Require(["data", .. weights.Split('/')])),
            ("images", Directory.GetFiles(image).Order().Take(1).ToArray()), ("preprocessing", preprocessing), ("patch", patch));
        Assert.Equal(4, results.Count);
        var (logits, expected) = (results[0].Get<IReadOnlyList<double>>("Logits"), results[2].Get<IReadOnlyList<double>>("Logits"));
        var scale = expected.Max(Math.Abs);
        Assert.All(logits.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4 * scale));
        var (found, wanted) = (results[1].SingularValues(), results[3].SingularValues());
        Assert.All(found.Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-4 * wanted[0]));
        Assert.Equal(results[3].Get<int>("Rank"), results[1].Get<int>("Rank"));
    }

    [Fact]
    public void Default_layers_of_an_export_are_its_joins_stem_and_classifier()
    {
        var layers = sample.Get(
            "Import-NeuralNetwork $onnx | Get-NeuralNetworkLayer | Where-Object IsDefaultProbe",
            ("onnx", SharedData.Require("data", "onnx", "trained", "cifar_resnet20.onnx")));
        Assert.Equal(12, layers.Count); // stem, nine blocks, pooled features, logits
        Assert.Equal(10, layers[^1].Get<long>("OutputDimension"));
    }

    [Fact]
    public void An_architecture_beside_an_onnx_file_is_an_error()
    {
        var error = Assert.Single(sample.Run(
            "Import-NeuralNetwork $onnx -Architecture resnet18",
            ("onnx", SharedData.Require("data", "onnx", "trained", "cifar_resnet20.onnx"))).Errors);
        Assert.StartsWith("ParameterConflict", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
