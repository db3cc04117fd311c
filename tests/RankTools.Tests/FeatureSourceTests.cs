using System.Buffers.Binary;
using System.Management.Automation;
using System.Text.Json;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Feature files and data sets into the cmdlets that measure features, through the module.</summary>
public sealed class FeatureSourceTests : IClassFixture<SampleSession>
{
    private readonly SampleSession sample;

    public FeatureSourceTests(SampleSession sample)
    {
        this.sample = sample;
        if (File.Exists(sample.Folder["feats.safetensors"]))
            return;
        var pictures = Directory.CreateDirectory(sample.Folder["val"]).FullName;
        var lines = new List<string> { "file,label" };
        foreach (var picture in sample.Get("$sample.ImagePath").Select(item => item.ToString()))
        {
            File.Copy(picture, Path.Combine(pictures, Path.GetFileName(picture)));
            lines.Add($"{Path.GetFileName(picture)},{lines.Count - 1}");
        }
        File.WriteAllLines(sample.Folder["val.csv"], lines);
        sample.Get(
            """
            $data = Import-ImageDataset $sample.DatasetPath
            $null = Export-NetworkFeature feats.safetensors -Dataset $data -Network $net -Layer layer3.2.*, avgpool, linear
            """);
    }

    [Fact]
    public void A_data_set_gives_what_its_feature_file_gives_in_one_pass()
    {
        sample.Get("$val = Import-ImageDataset ./val -LabelFile val.csv; $null = Export-NetworkFeature val.safetensors -Dataset $val -Network $net -Layer layer3.*, avgpool -BatchSize 7");
        const string settings = "-Layer layer3.?, avgpool -Method Pca, TwoNN, Mle, Gride -LargestScale 8 -Bootstrap 20 -Seed 3";
        var piped = sample.Run($"Import-ImageDataset ./val -LabelFile val.csv | Measure-FeatureDimension -Network $net -BatchSize 7 {settings} -Verbose").Succeeded();
        var expected = sample.Get($"Measure-FeatureDimension -FeaturePath val.safetensors {settings}");
        Assert.Equal(4 * (6 + 1 + 1 + 3), piped.Output.Count);
        Assert.Contains(piped.Verbose, line => line.Contains("at 4 layers for 64 images, in one pass", StringComparison.Ordinal));
        Assert.Equal(["layer3.0", "layer3.1", "layer3.2", "avgpool"], piped.Output.Select(item => item.Text("Layer")).Distinct());
        Assert.Equal("val#layer3.0", piped.Output[0].Text("Source"));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal((expected[i].Text("Layer"), expected[i].Text("Criterion"), 64L), (piped.Output[i].Text("Layer"), piped.Output[i].Text("Criterion"), piped.Output[i].Get<long>("Count")));
            Assert.Equal(expected[i].Get<double>("Dimension"), piped.Output[i].Get<double>("Dimension"), 1e-5); // values of float32, computed beside other layers
        }
        var moments = sample.Get("Measure-FeatureMoment -Dataset $val -Network $net -Layer avgpool -Precision Double; Measure-FeatureMoment val.safetensors -Layer avgpool");
        Assert.Equal("avgpool", moments[0].Text("Layer"));
        Assert.Equal(moments[1].Get<double?>("TotalVariance")!.Value, moments[0].Get<double?>("TotalVariance")!.Value, 1e-5 * moments[1].Get<double?>("TotalVariance")!.Value);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_leaves_the_others_and_none_at_all_is_an_error()
    {
        Directory.CreateDirectory(sample.Folder["spoilt"]);
        Directory.CreateDirectory(sample.Folder["hopeless"]);
        foreach (var picture in sample.Get("$sample.ImagePath[0..19]").Select(item => item.ToString()))
            File.Copy(picture, Path.Combine(sample.Folder["spoilt"], Path.GetFileName(picture)));
        var bad = sample.Folder.Write("spoilt/005_bad.png", "no picture");
        sample.Folder.Write("hopeless/bad.png", "no picture");
        var result = sample.Run("Import-ImageDataset ./spoilt | Measure-FeatureDimension -Network $net -Layer avgpool -Method Pca -Bootstrap 0");
        Assert.Equal(bad, Assert.Single(result.Errors).TargetObject);
        Assert.All(result.Output, item => Assert.Equal(20L, item.Get<long>("Count")));
        Assert.Equal(6, result.Output.Count);
        Assert.Equal("TooFewSamples", sample.Run("Import-ImageDataset ./hopeless | Measure-FeatureMoment -Network $net -Layer avgpool").ErrorIds[^1]);
        sample.Run("$data | Measure-FeatureMoment -Network $net -Layer layer1.* -MemoryLimit 50MB").HasOneError("MemoryLimitExceeded", ErrorCategory.LimitsExceeded, "heldout.bin", "Export-NetworkFeature");
        sample.Run("$data | Measure-FeatureDimension -Network $net -Layer nothing").HasOneError("LayerNotFound", ErrorCategory.ObjectNotFound, "nothing");
    }

    [Fact]
    public void A_feature_file_is_classified_by_its_network_and_earlier_layers_by_a_probe()
    {
        var last = Assert.Single(sample.Get("Measure-ClassificationDimension -FeaturePath feats.safetensors -Network $net"));
        Assert.Equal(("avgpool", false, 488 / 512.0), (last.Text("Layer"), last.Get<bool>("IsProbe"), last.Get<double>("FullAccuracy")));
        var layers = sample.Run("[pscustomobject]@{ PSPath = './feats.safetensors' } | Measure-ClassificationDimension -Network $net -Layer 'layer3.2.conv?', avg* -Bootstrap 0 -Ridge 1 -Seed 2 -Verbose").Succeeded();
        Assert.Equal(["layer3.2.conv1", "layer3.2.conv2", "avgpool"], layers.Output.Select(item => item.Text("Layer")));
        Assert.Equal([true, true, false], layers.Output.Select(item => item.Get<bool>("IsProbe")));
        Assert.All(layers.Output.Take(2), item => Assert.Equal((256L, 256L, "ridge probe"), (item.Get<long>("TrainingCount"), item.Get<long>("Count"), item.Text("Classifier"))));
        Assert.Contains(layers.Verbose, line => line.Contains("a linear probe is fitted", StringComparison.Ordinal));
        sample.Run("Measure-ClassificationDimension feats.safetensors -Network $net -Layer conv*").HasOneError("LayerNotFound", ErrorCategory.ObjectNotFound, "conv*");
    }

    [Theory]
    [InlineData("Measure-ClassificationDimension")]
    [InlineData("Measure-FeatureDimension")]
    [InlineData("Measure-FeatureMoment")]
    public void Features_of_other_weights_are_refused(string command)
    {
        sample.Get("$other = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization -Seed 9");
        sample.Run($"{command} feats.safetensors -Network $other").HasOneError("FeatureFileMismatch", ErrorCategory.InvalidData, sample.Folder["feats.safetensors"], "Export the features again");
    }

    [Fact]
    public void Images_that_come_twice_count_once_among_neighbours()
    {
        sample.Get("$null = $data, $data | Export-NetworkFeature twice.safetensors -Network $net -Layer avgpool");
        const string settings = "-Method Pca, TwoNN, Mle, Gride -Bootstrap 0";
        var twice = sample.Get($"Measure-FeatureDimension -FeaturePath twice.safetensors {settings}");
        var once = sample.Get($"Measure-FeatureDimension -FeaturePath feats.safetensors -Layer avgpool {settings}");
        Assert.Equal(once.Count, twice.Count);
        for (var i = 0; i < once.Count; i++)
        {
            Assert.Equal(1024L, twice[i].Get<long>("Count"));
            Assert.Equal(once[i].Get<double>("Dimension"), twice[i].Get<double>("Dimension"), 1e-3);
            if (once[i].Text("Method") != "Pca")
                Assert.Equal(512L, twice[i].Get<long>("DuplicateCount"));
        }
    }

    [Fact]
    public void NaN_in_one_row_is_refused_by_every_command_and_named()
    {
        var bytes = File.ReadAllBytes(sample.Folder["feats.safetensors"]);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        var start = json.RootElement.GetProperty("avgpool").GetProperty("data_offsets")[0].GetInt32();
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + header + start + (4 * ((64 * 7) + 3))), float.NaN);
        sample.Folder.Write("nan.safetensors", bytes);
        foreach (var command in new[] { "Measure-FeatureDimension", "Measure-FeatureMoment", "Measure-ClassificationDimension -Network $net" })
        {
            var result = sample.Run($"{command} -FeaturePath nan.safetensors -Layer avgpool");
            Assert.Empty(result.Output);
            Assert.Equal(["NonFiniteInput"], result.ErrorIds.Distinct());
            Assert.Contains("row 7, column 3", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Moments_of_shards_of_features_merge_to_those_of_the_whole_layer_by_layer()
    {
        var results = sample.Get(
            """
            $sample.ImagePath[0..24] | Export-NetworkFeature part1.safetensors -Network $net | Out-Null
            $sample.ImagePath[25..63] | Export-NetworkFeature part2.safetensors -Network $net | Out-Null
            $sample.ImagePath | Export-NetworkFeature all.safetensors -Network $net | Out-Null
            $null = Measure-FeatureMoment -FeaturePath part1.safetensors -OutFile moments1.safetensors
            $null = Measure-FeatureMoment -FeaturePath part2.safetensors -OutFile moments2.safetensors
            Merge-FeatureMoment moments?.safetensors
            Measure-FeatureMoment -FeaturePath all.safetensors
            """);
        Assert.Equal(["avgpool", "linear", "avgpool", "linear"], results.Select(item => item.Text("Layer")));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(64L, results[i].Get<long>("Count"));
            var expected = results[i + 2].Get<double?>("TotalVariance")!.Value;
            Assert.Equal(expected, results[i].Get<double?>("TotalVariance")!.Value, 1e-4 * expected); // batches of other sizes round otherwise in float32
        }
    }
}
