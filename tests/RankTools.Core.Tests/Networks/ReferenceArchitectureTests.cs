using System.Text.Json;

using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>
/// Networks with weights from a formula against what PyTorch and timm compute: values at every probe, and the singular values of
/// every probe's Jacobian for a 4×4 patch at the masked image.
/// </summary>
public class ReferenceArchitectureTests
{
    private const double ResolvedShare = 1e-5; // the reference's own Gram resolves no further

    [Theory]
    [InlineData("resnet18", 1e-9, true)]
    [InlineData("resnet18", 1e-4, false)]
    [InlineData("resnet34", 1e-9, true)]
    [InlineData("resnet50", 1e-9, true)]
    [InlineData("vit_tiny_patch16_224", 1e-9, true)]
    [InlineData("swin_tiny_patch4_window7_224", 1e-9, true)]
    [InlineData("resmlp_24_224", 1e-9, true)]
    [InlineData("gmixer_24_224", 1e-9, true)]
    public void Values_at_every_probe_equal_pytorch(string name, double tolerance, bool isDouble)
    {
        using var scope = NewDisposeScope();
        var (network, reference) = Build(name);
        var input = FormulaWeights.Input(224, 224).to(isDouble ? float64 : float32);
        var values = ValuePass.Run(network, network.DefaultProbes, input, CancellationToken.None);
        foreach (var probe in reference.GetProperty("probes").EnumerateArray())
        {
            var value = values[network.Find(probe.GetProperty("name").GetString()!)!].to(float64);
            var expected = probe.GetProperty("first").EnumerateArray().Select(e => e.GetDouble()).ToArray();
            var deviation = probe.GetProperty("std").GetDouble();
            var actual = value.flatten().narrow(0, 0, expected.Length).data<double>().ToArray();
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(Math.Abs(pair.First), deviation)));
            Assert.Equal(probe.GetProperty("mean").GetDouble(), value.mean().item<double>(), tolerance * deviation);
            Assert.Equal(deviation, value.std(unbiased: false).item<double>(), tolerance * deviation);
        }
    }

    [Theory]
    [InlineData("resnet18", true)]
    [InlineData("resnet18", false)]
    [InlineData("resnet34", false)]
    [InlineData("resnet50", false)]
    [InlineData("vit_tiny_patch16_224", true)]
    [InlineData("vit_tiny_patch16_224", false)]
    [InlineData("swin_tiny_patch4_window7_224", true)]
    [InlineData("swin_tiny_patch4_window7_224", false)]
    [InlineData("resmlp_24_224", true)]
    [InlineData("resmlp_24_224", false)]
    [InlineData("gmixer_24_224", true)]
    [InlineData("gmixer_24_224", false)]
    public void Singular_values_of_every_probe_equal_pytorch(string name, bool isDouble)
    {
        using var scope = NewDisposeScope();
        var (network, reference) = Build(name);
        var expected = reference.GetProperty("probes").EnumerateArray().ToDictionary(
            probe => probe.GetProperty("name").GetString()!,
            probe => probe.GetProperty("singular_values").EnumerateArray().Select(e => e.GetDouble()).ToArray());
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(110, 110, 4, 4)]);
        var options = new TangentPassOptions(isDouble ? float64 : float32, CPU, 8L << 30, 1);
        var pass = new TangentPass(network, network.DefaultProbes, directions, options);
        var tolerance = isDouble ? 1e-8 : 1e-4;
        var seen = 0;
        foreach (var probe in pass.Run(directions.Mask(FormulaWeights.Input(224, 224)), null, CancellationToken.None))
        {
            using var inner = NewDisposeScope();
            var actual = linalg.svdvals(probe.Matrix.to(float64)).data<double>().ToArray();
            var wanted = expected[probe.Node.Name];
            Assert.All(wanted.Zip(actual).Where(pair => pair.First > ResolvedShare * wanted[0]),
                pair => Assert.Equal(pair.First, pair.Second, tolerance * wanted[0]));
            seen++;
        }
        Assert.Equal(expected.Count, seen);
    }

    private static (NeuralNetwork Network, JsonElement Reference) Build(string name)
    {
        var path = SharedData.Require("reference", "architectures", name + ".json");
        var reference = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        var network = ArchitectureCatalog.Get(name).Define(new(1000, 224));
        Assert.Equal(
            reference.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("key").GetString()!).Order(),
            network.Parameters.Select(parameter => parameter.Key).Order());
        FormulaWeights.Fill(network);
        return (network, reference);
    }
}
