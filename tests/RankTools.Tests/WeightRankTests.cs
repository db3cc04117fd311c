using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;

using RankTools.Core.Tests;
using RankTools.Core.Tests.Checkpoints;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Get-WeightRank on weights whose spectra are known.</summary>
public sealed class WeightRankTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private static byte[] Singles(params double[] values) => MemoryMarshal.AsBytes<float>(values.Select(value => (float)value).ToArray()).ToArray();

    private static byte[] Diagonal(int rows, int columns, params double[] values)
    {
        var matrix = new double[rows * columns];
        for (var i = 0; i < values.Length; i++)
            matrix[(i * columns) + i] = values[i];
        return Singles(matrix);
    }

    private string Write(string name, WeightFile file) => sample.Folder.Write(name, file.ToBytes());

    [Fact]
    public void Planted_singular_values_are_found_under_every_rule()
    {
        Write("planted.safetensors", new WeightFile().With("w", "F32", [40, 30], Diagonal(40, 30, 8, 2, 0.02, 5e-5, 1e-6)));
        var rank = Assert.Single(sample.Get("Get-WeightRank planted.safetensors"));
        Assert.Equal(2, rank.Get<int>("Rank"));
        Assert.Equal(2, rank.Get<int>("RelativeRank")); // above 0.08
        Assert.Equal(4, rank.Get<int>("SvdRank")); // 40·1.2e-7·8 = 3.8e-5
        Assert.Equal(3, rank.Get<int>("GramRank")); // √(30·1.2e-7)·8 = 0.015
        Assert.Equal(3, rank.Get<int>("SampleGramRank"));
        var bound = rank.Get<double>("SingularValueError");
        Assert.All(rank.SingularValues().Zip([8, 2, 0.02, 5e-5, 1e-6, .. new double[25]]), pair => Assert.Equal(pair.Second, pair.First, bound + 1e-9));
        Assert.Equal((64 + 4 + 0.0004) / 64, rank.Get<double>("StableRank"), 1e-6);
        Assert.Equal("Matrix", rank.Text("Kind"));
        Assert.Null(rank.Properties["Alpha"].Value); // five numbers are no tail
        Assert.Equal(4, Assert.Single(sample.Get("(Get-WeightRank planted.safetensors).With('Svd', 1)")).Get<int>("Rank"));
        Assert.Equal(5, Assert.Single(sample.Get("Get-WeightRank planted.safetensors -Rule Svd -Precision Double")).Get<int>("Rank"));
    }

    [Fact]
    public void Every_matrix_and_convolution_of_a_file_is_measured_and_names_choose_among_them()
    {
        var all = sample.Get("Get-WeightRank $sample.WeightPath");
        Assert.Equal(20, all.Count);
        Assert.Equal("linear.weight", all[^1].Text("Name"));
        Assert.All(all.SkipLast(1), rank => Assert.Equal("Convolution", rank.Text("Kind")));
        Assert.All(all, rank => Assert.InRange(rank.Get<double>("Alpha"), 1.01, 8));
        // Every number is in nine windows, so the two norms are no further apart than √9.
        Assert.All(all.SkipLast(1), rank => Assert.InRange(
            rank.Get<double>("OperatorNorm") / rank.Get<double>("SpectralNorm"), 1 / 3.0, 3.0));
        // Parseval: the operator's values are 64 maps' worth of the kernel's numbers.
        Assert.All(all.SkipLast(1), rank => Assert.Equal(
            64 * rank.SquaredNorm(), rank.Get<IReadOnlyList<double>>("OperatorSingularValues").Sum(value => value * value), 1e-3 * rank.SquaredNorm()));
        var some = sample.Get("Get-WeightRank $sample.WeightPath -Name *.conv1.*, LINEAR.weight -MapSize 0");
        Assert.Equal(10, some.Count);
        Assert.All(some, rank => Assert.Null(rank.Properties["OperatorNorm"].Value));
        Assert.Equal(all[^1].Text("SingularValues"), some[^1].Text("SingularValues"));
    }

    [Fact]
    public void A_network_knows_the_strides_and_maps_of_its_convolutions()
    {
        var (file, network) = (sample.Get("Get-WeightRank $sample.WeightPath"), sample.Get("$net | Get-WeightRank"));
        Assert.Equal(file.Select(rank => rank.Text("Name")), network.Select(rank => rank.Text("Name")));
        Assert.Equal(file.Select(rank => rank.Text("SingularValues")), network.Select(rank => rank.Text("SingularValues")));
        var strided = network.Single(rank => rank.Text("Name") == "layer2.0.conv1.weight");
        Assert.Equal("32x32", strided.Text("OperatorMap"));
        Assert.Equal(16 * 16 * 32, strided.Get<IReadOnlyList<double>>("OperatorSingularValues").Count);
        Assert.Equal("16x16", network.Single(rank => rank.Text("Name") == "layer2.0.conv2.weight").Text("OperatorMap"));
    }

    [Fact]
    public void A_depthwise_kernel_acts_on_every_channel_by_itself()
    {
        Write("depthwise.safetensors", new WeightFile().With("w", "F32", [2, 1, 1, 1], Singles(3, 4)));
        var rank = Assert.Single(sample.Get("Get-WeightRank depthwise.safetensors -MapSize 2"));
        Assert.Equal(2, rank.Get<long>("OperatorGroups"));
        Assert.Equal([4, 4, 4, 4, 3, 3, 3, 3], rank.Get<IReadOnlyList<double>>("OperatorSingularValues"));
        Assert.Equal(5, rank.Get<double>("SpectralNorm"), 1e-12); // the reshaped matrix is one column
    }

    [Fact]
    public void An_index_leads_to_its_files_and_one_bad_file_is_one_error()
    {
        Write("part-1.safetensors", new WeightFile().With("a", "F32", [2, 2], Diagonal(2, 2, 2, 1)).With("extra", "F32", [2, 2], Diagonal(2, 2, 1)));
        Write("part-2.safetensors", new WeightFile().With("b", "F32", [3, 2], Diagonal(3, 2, 5)));
        string Index(string name, params (string Name, string File)[] map) => sample.Folder.Write(
            name, JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = map.ToDictionary(item => item.Name, item => item.File) }));
        Index("model.safetensors.index.json", ("a", "part-1.safetensors"), ("b", "part-2.safetensors"));
        var whole = sample.Get("Get-WeightRank model.safetensors.index.json");
        Assert.Equal(["a", "b"], whole.Select(rank => rank.Text("Name")));
        Assert.Equal([2, 1], whole.Select(rank => rank.Get<int>("Rank")));
        Assert.All(whole, rank => Assert.EndsWith("model.safetensors.index.json", rank.Text("Source")));

        Index("broken.index.json", ("a", "part-0.safetensors"), ("b", "part-2.safetensors"), ("c", "part-2.safetensors"));
        var broken = sample.Run("Get-WeightRank broken.index.json");
        Assert.Equal(["CheckpointNotFound", "CheckpointKeyMismatch"], broken.ErrorIds);
        Assert.Equal("b", Assert.Single(broken.Output).Text("Name"));

        Index("outside.index.json", ("a", "../part-1.safetensors"));
        sample.Run("Get-WeightRank outside.index.json").HasOneError(
            "CheckpointShardRefused", ErrorCategory.SecurityError, sample.Folder["outside.index.json"], "outside of its folder");
        sample.Folder.Write("none.json", "{\"weights\": 3}");
        sample.Run("Get-WeightRank none.json").HasOneError("CheckpointCorrupt", ErrorCategory.InvalidData, sample.Folder["none.json"], "weight_map");
    }

    [Fact]
    public void PyTorch_files_are_read_strided_views_and_all()
    {
        sample.Folder.Write("views.pth", SampleFiles.ViewsZip);
        var (zip, legacy) = (sample.Get("Get-WeightRank views.pth"), sample.Folder.Write("views-old.pth", SampleFiles.ViewsLegacy));
        Assert.NotEmpty(zip);
        Assert.Equal(
            zip.Select(rank => rank.Text("SingularValues")),
            sample.Get("Get-WeightRank $path", ("path", legacy)).Select(rank => rank.Text("SingularValues")));
    }

    [Fact]
    public void Initialisers_of_an_ONNX_file_have_the_spectra_of_the_weights_it_was_made_from()
    {
        var results = sample.Get(
            "Get-WeightRank $onnx -MapSize 0; Get-WeightRank $weights -MapSize 0",
            ("onnx", SharedData.Require("data", "onnx", "trained", "vit_tiny_patch16_224.onnx")),
            ("weights", SharedData.Require("data", "imagenet", "vit_tiny_patch16_224.safetensors")))
            .ToLookup(rank => rank.Text("Source").EndsWith(".onnx", StringComparison.Ordinal), rank => rank.Get<double>("SpectralNorm"));
        Assert.True(results[true].Count() > 40);
        Assert.All(results[false], norm => Assert.Contains(results[true], other => Math.Abs(other - norm) < 1e-5 * norm));
    }

    [Fact]
    public void What_cannot_be_measured_is_one_error_and_the_rest_goes_on()
    {
        var bad = Write("bad.safetensors", new WeightFile()
            .With("nan", "F32", [2, 2], Singles(1, double.NaN, 0, 1)).With("good", "F32", [2, 2], Diagonal(2, 2, 2, 1))
            .With("bias", "F32", [2], Singles(1, 2)).With("index", "I64", [2, 2], new byte[32]));
        var vectors = Write("vectors.safetensors", new WeightFile().With("bias", "F32", [2], Singles(1, 2)));
        var result = sample.Run("'bad.safetensors', 'vectors.safetensors', 'missing.safetensors' | Get-WeightRank");
        Assert.Equal(["NonFiniteInput", "WeightNotFound", "PathNotFound"], result.ErrorIds);
        Assert.Equal("nan", result.Errors[0].TargetObject);
        Assert.Contains(bad, result.Errors[0].Exception.Message);
        Assert.Equal(vectors, result.Errors[1].TargetObject);
        Assert.Equal("good", Assert.Single(result.Output).Text("Name"));
        Assert.Equal("MemoryLimitExceeded", Assert.Single(sample.Run("Get-WeightRank bad.safetensors -Name good -MemoryLimit 50").ErrorIds));
    }

    [Fact]
    public void Streaming_under_a_memory_limit_gives_the_same_spectrum()
    {
        Write("tall.safetensors", new WeightFile().With("w", "F32", [900, 60], Singles(RandomNumbers.Normal(1, 900 * 60))));
        var result = sample.Get("Get-WeightRank tall.safetensors; Get-WeightRank tall.safetensors -MemoryLimit 100KB");
        Assert.InRange(RankResults.Deviation(result[1].SingularValues(), result[0].SingularValues()), 0, 1e-12);
    }

    [Fact]
    public void The_tail_has_a_plausibility_when_asked_for_one()
    {
        var result = sample.Get(
            """
            Get-WeightRank $sample.WeightPath -Name linear.weight -BootstrapCount 20 -Seed 5
            Get-WeightRank $sample.WeightPath -Name linear.weight -BootstrapCount 20 -Seed 5
            Get-WeightRank $sample.WeightPath -Name linear.weight
            """);
        Assert.InRange(result[0].Get<double>("TailPlausibility"), 0, 1);
        Assert.Equal(result[0].Get<double>("TailPlausibility"), result[1].Get<double>("TailPlausibility"));
        Assert.Null(result[2].Properties["TailPlausibility"].Value);
        Assert.Equal((result[0].Get<double>("Alpha") - 1) / Math.Sqrt(result[0].Get<int>("TailCount")), result[0].Get<double>("AlphaStandardError"), 1e-12);
    }
}
