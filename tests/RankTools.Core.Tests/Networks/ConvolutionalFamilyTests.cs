using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>
/// The convolutional families against torchvision (Files/convolutional.json, made by Files/make.py): keys and shapes of every
/// member; values at every probe and singular values at the last one for members of every family, with weights from a formula.
/// </summary>
public class ConvolutionalFamilyTests
{
    private static readonly JsonElement[] References =
        [.. JsonDocument.Parse(File.ReadAllBytes(FilePath)).RootElement.GetProperty("networks").EnumerateArray()];

    public static IEnumerable<TheoryDataRow<string>> Names => Rows(References);

    /// <summary>VGG's 124 million classifier weights take too long for a test of every day; its convolutions do not.</summary>
    public static IEnumerable<TheoryDataRow<string>> Measured =>
        Rows(References.Where(reference => reference.TryGetProperty("probes", out _)));

    public static IEnumerable<TheoryDataRow<string>> Small => Measured.Where(row => !row.Data.StartsWith("vgg", StringComparison.Ordinal));

    private static string FilePath => Path.Combine(
        (string)AppContext.GetData("RankTools.RepositoryRoot")!, "tests", "RankTools.Core.Tests", "Networks", "Files", "convolutional.json");

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_shapes_and_parameter_count_are_torchvisions(string name)
    {
        var architecture = ArchitectureCatalog.Get(name);
        var lines = architecture.Define(new(1000, 224)).Parameters.Select(parameter => $"{parameter.Key} ({string.Join(", ", parameter.Shape)})");
        var text = string.Join('\n', lines.Order(StringComparer.Ordinal));
        Assert.Equal(Reference(name).GetProperty("parameterCount").GetInt64(), architecture.ParameterCount);
        Assert.Equal(Reference(name).GetProperty("keys").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_classes_is_that_of_the_last_weight(string name)
    {
        var architecture = ArchitectureCatalog.Get(name);
        Assert.Equal(1000, architecture.Classifier.Shape[0]);
        var small = architecture.Define(new(7, 224));
        Assert.Equal([7], small.Output.Shape);
        Assert.Equal(7, small.Parameters.Single(parameter => parameter.Key == architecture.Classifier.Key).Shape[0]);
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Values_at_every_probe_equal_torchvisions(string name)
    {
        const double tolerance = 1e-9;
        using var scope = NewDisposeScope();
        var probes = Reference(name).GetProperty("probes").EnumerateArray().ToArray();
        var network = ArchitectureCatalog.Get(name).Define(new(1000, 224));
        Assert.Equal(probes.Select(probe => probe.GetProperty("name").GetString()), network.DefaultProbes.Select(node => node.Name));
        var targets = network.DefaultProbes.Where(node => !IsLarge(network, node)).ToArray();
        Fill(network);
        var values = ValuePass.Run(network, targets, FormulaWeights.Input(224, 224), CancellationToken.None);
        foreach (var (node, probe) in targets.Zip(probes))
        {
            var deviation = probe.GetProperty("deviation").GetDouble();
            Assert.Equal(probe.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), node.Shape);
            Assert.Equal(probe.GetProperty("mean").GetDouble(), values[node].mean().item<double>(), tolerance * deviation);
            Assert.Equal(deviation, values[node].std(unbiased: false).item<double>(), tolerance * deviation);
            var first = probe.GetProperty("first").EnumerateArray().Select(value => value.GetDouble()).ToArray();
            var actual = values[node].flatten().narrow(0, 0, first.Length).data<double>().ToArray();
            Assert.All(first.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(Math.Abs(pair.First), deviation)));
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Singular_values_of_the_logits_equal_torchvisions(string name)
    {
        using var scope = NewDisposeScope();
        var network = ArchitectureCatalog.Get(name).Define(new(1000, 224));
        Fill(network);
        var expected = Reference(name).GetProperty("singularValues").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(111, 111, 2, 2)]);
        var pass = new TangentPass(network, [network.Output], directions, new TangentPassOptions(float64, CPU, 8L << 30, 1));
        var image = directions.Mask(FormulaWeights.Input(224, 224));
        var actual = pass.Run(image, null, CancellationToken.None).Select(logits => linalg.svdvals(logits.Matrix).data<double>().ToArray()).Single();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-8 * expected[0]));
    }

    private static void Fill(NeuralNetwork network)
    {
        foreach (var parameter in network.Nodes.Where(node => !IsLarge(network, node)).SelectMany(node => node.Operator.Parameters))
            FormulaWeights.Fill(parameter);
    }

    private static bool IsLarge(NeuralNetwork network, Node node) =>
        network.Name.StartsWith("vgg", StringComparison.Ordinal) && node.Name.StartsWith("classifier", StringComparison.Ordinal);

    private static JsonElement Reference(string name) => References.Single(reference => reference.GetProperty("name").GetString() == name);

    private static IEnumerable<TheoryDataRow<string>> Rows(IEnumerable<JsonElement> references) =>
        references.Select(reference => new TheoryDataRow<string>(reference.GetProperty("name").GetString()!));
}
