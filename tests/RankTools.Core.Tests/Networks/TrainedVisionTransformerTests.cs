using System.Text.Json;

using RankTools.Data;
using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>The trained ViT-Tiny against what PyTorch and timm compute in single precision on the same photographs.</summary>
public class TrainedVisionTransformerTests
{
    private static readonly string[] Probes = ["embed", "blocks.0", "blocks.5", "blocks.11", "pool", "head"];

    [Fact]
    public void Logits_of_the_first_photographs_equal_timm()
    {
        using var scope = NewDisposeScope();
        var network = Load();
        var expected = Reference().GetProperty("logits_first_4").EnumerateArray().Select(Numbers).ToArray();
        string[] photos = ["00000347", "00000355", "00000361", "00000363"];
        foreach (var (photo, wanted) in photos.Zip(expected))
        {
            var logits = ValuePass.Run(network, [network.Output], Photograph(photo), CancellationToken.None)[network.Output];
            Assert.All(wanted.Zip(logits.flatten().data<double>()), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
        }
    }

    [Fact]
    public void Spectra_of_the_centre_patch_equal_timm()
    {
        using var scope = NewDisposeScope();
        var network = Load();
        var expected = Reference().GetProperty("patch16_centre")[0].GetProperty("layers").EnumerateArray()
            .ToDictionary(layer => layer.GetProperty("layer").GetString()!, layer => Numbers(layer.GetProperty("singular_values")));
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(104, 104, 16, 16)]);
        var pass = new TangentPass(network, Probes.Select(name => network.Find(name)!), directions, new(float32, CPU, 8L << 30, 1));
        foreach (var probe in pass.Run(directions.Mask(Photograph("00000347")), null, CancellationToken.None))
        {
            using var inner = NewDisposeScope();
            var matrix = probe.Matrix.to(float64);
            var actual = linalg.eigvalsh(matrix.matmul(matrix.transpose(0, 1))).clamp_min(0).sqrt().flip(0).data<double>().ToArray();
            var wanted = expected[probe.Node.Name];
            // The reference's primal is single precision too: its derivative factors carry that error.
            Assert.All(wanted.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * wanted[0]));
        }
    }

    private static NeuralNetwork Load()
    {
        var network = NetworkLoader.Load(null, SharedData.Require("data", "imagenet", "vit_tiny_patch16_224.safetensors"));
        Assert.Equal("vit_tiny_patch16_224", network.Architecture);
        return network;
    }

    private static Tensor Photograph(string number)
    {
        var image = ImageReader.Read(SharedData.Require("data", "imagenet", "val", $"ILSVRC2012_val_{number}.JPEG"));
        return tensor(Preprocessing.VisionTransformer.Apply(image), float64).reshape(1, 3, 224, 224);
    }

    private static JsonElement Reference() =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Require("reference", "imagenet", "vit_tiny.json"))).RootElement;

    private static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];
}
