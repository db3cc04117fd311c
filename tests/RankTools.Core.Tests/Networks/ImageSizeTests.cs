using System.Text.Json;

using RankTools.Checkpoints;
using RankTools.Core.Tests.Checkpoints;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>
/// Networks at other image sizes than those of their weights, against PyTorch (Files/sizes.json, made by Files/make_sizes.py): the
/// formula's weights of the usual size, resampled where they know about places.
/// </summary>
public class ImageSizeTests
{
    private static readonly JsonElement Reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(
        (string)AppContext.GetData("RankTools.RepositoryRoot")!, "tests", "RankTools.Core.Tests", "Networks", "Files", "sizes.json"))).RootElement;

    public static IEnumerable<TheoryDataRow<int>> Networks =>
        Enumerable.Range(0, Reference.GetProperty("networks").GetArrayLength()).Select(index => new TheoryDataRow<int>(index));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Values_and_singular_values_equal_pytorchs(int index)
    {
        using var scope = NewDisposeScope();
        var reference = Reference.GetProperty("networks")[index];
        var size = new ImageSize(reference.GetProperty("height").GetInt32(), reference.GetProperty("width").GetInt32());
        var network = Resized(ArchitectureCatalog.Get(reference.GetProperty("name").GetString()!), size);
        var probes = reference.GetProperty("probes").EnumerateArray().ToArray();
        Node[] targets = [.. probes.Select(probe => network.Find(probe.GetProperty("name").GetString()!)!)];
        var input = FormulaWeights.Input(size.Height, size.Width);
        var values = ValuePass.Run(network, targets, input, CancellationToken.None);
        foreach (var (node, probe) in targets.Zip(probes))
        {
            var deviation = probe.GetProperty("deviation").GetDouble();
            Assert.Equal(probe.GetProperty("mean").GetDouble(), values[node].mean().item<double>(), 1e-9 * deviation);
            Assert.Equal(deviation, values[node].std(unbiased: false).item<double>(), 1e-9 * deviation);
            var first = Numbers(probe.GetProperty("first"));
            var actual = values[node].flatten().narrow(0, 0, first.Length).data<double>().ToArray();
            Assert.All(first.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Max(Math.Abs(pair.First), deviation)));
        }
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(80, 80, 2, 2)]);
        var pass = new TangentPass(network, [targets[^1]], directions, new TangentPassOptions(float64, CPU, 8L << 30, 1));
        var spectrum = pass.Run(directions.Mask(input), null, CancellationToken.None)
            .Select(layer => linalg.svdvals(layer.Matrix).data<double>().ToArray()).Single();
        var expected = Numbers(reference.GetProperty("singularValues"));
        Assert.Equal(expected.Length, spectrum.Length);
        Assert.All(expected.Zip(spectrum), pair => Assert.Equal(pair.First, pair.Second, 1e-8 * expected[0]));
    }

    [Fact]
    public void Position_embeddings_are_resampled_bicubically_and_the_tokens_before_them_stay()
    {
        foreach (var wanted in Reference.GetProperty("positions").EnumerateArray())
        {
            var grid = new PositionGrid(2, wanted.GetProperty("height").GetInt32(), wanted.GetProperty("width").GetInt32());
            var parameter = new Parameter("pos_embed", ParameterRole.PositionEmbedding, 1, grid.Count, 3) { Grid = grid };
            Agrees(parameter, new Parameter("pos_embed", ParameterRole.PositionEmbedding, 1, 18, 3), wanted);
        }
    }

    [Fact]
    public void Relative_positions_are_resampled_between_geometric_points()
    {
        foreach (var wanted in Reference.GetProperty("tables").EnumerateArray())
        {
            var grid = new PositionGrid(0, wanted.GetProperty("height").GetInt32(), wanted.GetProperty("width").GetInt32());
            var parameter = new Parameter("relative_position_bias_table", ParameterRole.RelativePositionBias, grid.Count, 2) { Grid = grid };
            Agrees(parameter, new Parameter("relative_position_bias_table", ParameterRole.RelativePositionBias, 25, 2), wanted);
        }
    }

    [Theory]
    [InlineData("vit_sample_patch4_32", 40, 28, "pos_embed")]
    [InlineData("swin_sample_patch2_window4_32", 24, 20, "layers.2.blocks.0.attn.relative_position_bias_table")]
    [InlineData("cifar_resnet20", 45, 28, null)]
    public void A_file_loads_at_another_size_with_everything_else_as_it_is(string name, int height, int width, string? resampled)
    {
        using var file = new TemporaryFile();
        var original = NetworkLoader.Initialize(ArchitectureCatalog.Get(name), seed: 3, classCount: 5);
        Write(file.Path, original);
        var loaded = NetworkLoader.Load(null, file.Path, new ImageSize(height, width), null, TestContext.Current.CancellationToken);
        Assert.Equal([3, height, width], loaded.InputShape);
        Assert.Equal(name, loaded.Architecture);
        Assert.Equal([5], loaded.Output.Shape);
        foreach (var (before, after) in original.Parameters.Zip(loaded.Parameters))
        {
            if (after.Key == resampled)
                Assert.True(PositionResampling.Resample(after, before.Master).Equals(after.Master));
            else
                Assert.True(before.Master.Equals(after.Master), after.Key);
        }
        Assert.Equal(new ImageSize(height, width), loaded.Preprocessing.RequiredSize);
    }

    [Fact]
    public void A_mixer_keeps_the_size_its_weights_were_trained_at()
    {
        using var file = new TemporaryFile();
        var architecture = ArchitectureCatalog.Get("gmixer_sample_32");
        Write(file.Path, NetworkLoader.Initialize(architecture, seed: 3));
        var error = Assert.Throws<RankToolsException>(() => NetworkLoader.Load(architecture, file.Path, 40, null, TestContext.Current.CancellationToken));
        Assert.Equal("ImageSizeFixed", error.ErrorId);
        Assert.All(["64 tokens", "40x40", "100"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        // Weights for that size, drawn or trained, are another matter.
        Write(file.Path, NetworkLoader.Initialize(architecture, seed: 3, imageSize: 40));
        Assert.Equal([3, 40, 40], NetworkLoader.Load(architecture, file.Path, 40, null, TestContext.Current.CancellationToken).InputShape);
    }

    [Theory]
    [InlineData("vit_tiny_patch16_224", 230, 224, "16×16", "230x224")]
    [InlineData("swin_tiny_patch4_window7_224", 224, 226, "4×4", "224x226")]
    [InlineData("resmlp_12_224", 100, 100, "16×16", "100x100")]
    public void Patches_must_divide_the_image(string name, int height, int width, params string[] parts)
    {
        var error = Assert.Throws<RankToolsException>(() => ArchitectureCatalog.Get(name).At(new ImageSize(height, width)));
        Assert.Equal("ImageSizeUnsupported", error.ErrorId);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Convolutional_networks_take_any_size_with_the_same_weights()
    {
        foreach (var architecture in ArchitectureCatalog.All.Where(candidate => candidate.Family is not ("Mixer" or "VisionTransformer" or "SwinTransformer")))
        {
            var resized = architecture.At(new ImageSize(187, 260)); // odd, and not square
            Assert.Equal(architecture.ParameterCount, resized.ParameterCount);
            Assert.Equal([3, 187, 260], resized.InputShape);
        }
    }

    [Fact]
    public void An_image_so_small_that_a_map_vanishes_is_an_error() =>
        Assert.Equal("ShapeMismatch", Assert.Throws<RankToolsException>(() => ArchitectureCatalog.Get("vgg11").At(16)).ErrorId);

    [Theory]
    [InlineData("256", 256, 256)]
    [InlineData("192x256", 192, 256)]
    [InlineData(" 1 X 8192", 1, 8192)]
    public void Sizes_are_read_as_they_are_written(string text, int height, int width) =>
        Assert.Equal(new ImageSize(height, width), ImageSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("8193")]
    [InlineData("12x")]
    [InlineData("1x2x3")]
    [InlineData("large")]
    public void Other_text_is_refused(string text) =>
        Assert.Equal("ImageSizeInvalid", Assert.Throws<RankToolsException>(() => ImageSize.Parse(text)).ErrorId);

    private static NeuralNetwork Resized(NetworkArchitecture architecture, ImageSize size)
    {
        var network = architecture.Define(architecture.Options with { ImageSize = size });
        var usual = architecture.Define(architecture.Options).Parameters.ToDictionary(parameter => parameter.Key);
        // VGG's 124 million classifier weights lie behind what is compared.
        foreach (var parameter in network.Parameters.Where(candidate =>
            network.Name != "vgg11" || !candidate.Key.StartsWith("classifier", StringComparison.Ordinal)))
        {
            var source = usual[parameter.Key];
            FormulaWeights.Fill(source);
            var fits = source.Shape.AsSpan().SequenceEqual(parameter.Shape.AsSpan());
            parameter.Assign(fits ? source.Master : PositionResampling.Resample(parameter, source.Master));
        }
        return network;
    }

    private static void Agrees(Parameter parameter, Parameter source, JsonElement wanted)
    {
        using var scope = NewDisposeScope();
        FormulaWeights.Fill(source);
        var actual = PositionResampling.Resample(parameter, source.Master);
        Assert.Equal(parameter.Shape, actual.shape);
        Assert.All(Numbers(wanted.GetProperty("values")).Zip(actual.data<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    private static void Write(string path, NeuralNetwork network)
    {
        using var writer = new SafetensorsWriter(
            path, network.Parameters.Select(parameter => new CheckpointEntry(parameter.Key, ElementType.Float32, parameter.Shape)));
        foreach (var parameter in network.Parameters)
            writer.Append(parameter.Key, parameter.Master.data<float>().ToArray());
        writer.Complete();
    }

    private static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];
}
