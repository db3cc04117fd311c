using System.Management.Automation;
using System.Runtime.InteropServices;

using RankTools.Core.Tests;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Export-NetworkFeature and Import-NetworkFeature through the module.</summary>
public sealed class NetworkFeatureTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void Every_row_is_the_value_that_the_network_gives_for_that_image_alone()
    {
        var written = Assert.Single(sample.Get("$sample.ImagePath[0..9] | Export-NetworkFeature alone.safetensors -Network $net -BatchSize 4 -Layer layer3.2, avgpool, linear"));
        Assert.Equal(sample.Folder["alone.safetensors"], written.Text("FullName"));
        sample.Get("$features = Import-NetworkFeature alone.safetensors");
        Assert.Equal("layer3.2 64×8×8|avgpool 64|linear 64|avgpool|linear|10|0",
            sample.Get("@($features.Layers) + $features.ClassifierInput + $features.LogitLayer + $features.Count + $features.Labels.Length").Aggregate("", (text, item) => $"{text}|{item}")[1..]);
        var single = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[0..9] -Network $net -Layer layer3.2, avgpool, linear");
        for (var row = 0; row < 10; row++)
        {
            foreach (var expected in single.Skip(3 * row).Take(3))
            {
                var found = Row(expected.Text("Layer"), row);
                Assert.All(found.Zip(expected.Get<IReadOnlyList<double>>("Values")), pair => Assert.Equal(pair.Second, pair.First, 1e-4 * (1 + Math.Abs(pair.Second))));
            }
        }
        Assert.Equal(single.Where((_, index) => index % 3 == 0).Select(one => one.Text("Source")), sample.Get("$features.Sources").Select(source => source.ToString()));
        sample.Get("$features.Dispose()");
    }

    /// <summary>A bare FileInfo has no PSPath, which other cmdlets bind, and leaves columns of the file system's view empty.</summary>
    [Fact]
    public void The_file_written_is_an_item_as_Get_Item_gives_it()
    {
        var files = sample.Get(
            """
            $sample.ImagePath[0..1] | Export-NetworkFeature item.safetensors -Network $net
            $ExecutionContext.InvokeProvider.Item.Get("item.safetensors")
            $sample.ImagePath[0..1] | Invoke-NeuralNetwork -Network $net -Layer avgpool -OutFile item.npy
            """);
        Assert.Equal(files[1].Text("PSPath"), files[0].Text("PSPath"));
        Assert.EndsWith("item.npy", files[2].Text("PSPath"), StringComparison.Ordinal);
        Assert.Equal(2, sample.Get("$file | Measure-FeatureDimension -Method Pca -VarianceThreshold 0.5", ("file", files[2]))[0].Get<long>("Count"));
    }

    [Fact]
    public void Labels_names_and_origin_travel_with_the_rows()
    {
        sample.Get(
            """
            Import-ImageDataset $sample.DatasetPath -ClassName $sample.ClassNamePath | Export-NetworkFeature labelled.safetensors -Network $net -Seed 5
            $features = Import-NetworkFeature labelled.safetensors
            """);
        var features = sample.Get("$features")[0];
        Assert.Equal((512L, "cifar_resnet20", "Cifar10"), (features.Get<long>("Count"), features.Text("Network"), features.Text("Preprocessing")));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(sample.WeightPath))), features.Text("WeightsHash"));
        Assert.Equal(sample.Get("(Invoke-NeuralNetwork $sample.DatasetPath -Network $net).Label").Select(label => label.ToString()), sample.Get("$features.Labels").Select(label => label.ToString()));
        Assert.Equal("64 5 Single", sample.Get("'{0} {1} {2}' -f $features.ClassNames.Length, $features.Description.Seed, $features.Description.Precision")[0].ToString());
        Assert.Contains("labelled.safetensors", sample.Session.RunFormatted("$features").Text, StringComparison.Ordinal);
        sample.Get("$features.Dispose()");
    }

    [Fact]
    public void A_stopped_export_goes_on_and_gives_the_same_file()
    {
        sample.Get("$data = Import-ImageDataset $sample.DatasetPath; Export-NetworkFeature whole.safetensors -Dataset $data -Network $net -BatchSize 8");
        var parts = sample.Folder["stopped.safetensors.partial"];
        var running = sample.Session.Start("Export-NetworkFeature stopped.safetensors -Dataset $data -Network $net -BatchSize 8");
        var deadline = Environment.TickCount64 + 60_000;
        while (!(File.Exists(Path.Combine(parts, "batches.part")) && new FileInfo(Path.Combine(parts, "batches.part")).Length >= 3 * sizeof(long)))
        {
            Assert.True(Environment.TickCount64 < deadline, "no batch was written");
            Thread.Sleep(5);
        }
        running.Stop();
        sample.Session.Finish(running);
        Assert.False(File.Exists(sample.Folder["stopped.safetensors"]));

        var layers = sample.Run("Export-NetworkFeature stopped.safetensors -Dataset $data -Network $net -Layer avgpool");
        layers.HasOneError("FeatureFileMismatch", ErrorCategory.InvalidData, parts, "list of layers", "-Force");
        var images = sample.Run("$sample.ImagePath[0] | Export-NetworkFeature stopped.safetensors -Network $net");
        images.HasOneError("FeatureFileMismatch", ErrorCategory.InvalidData, parts, "heldout.bin#0", "000_red_plain_disc.png");

        var result = sample.Run("Export-NetworkFeature stopped.safetensors -Dataset $data -Network $net -BatchSize 8 -Verbose");
        Assert.Contains(result.Verbose, line => line.Contains("Going on after", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(sample.Folder["whole.safetensors"]), File.ReadAllBytes(sample.Folder["stopped.safetensors"]));
        Assert.False(Directory.Exists(parts));
    }

    [Fact]
    public void A_file_that_is_there_is_kept_unless_forced_and_WhatIf_writes_nothing()
    {
        var path = sample.Folder.Write("kept.safetensors", "mine"u8);
        sample.Run("$sample.ImagePath[0] | Export-NetworkFeature kept.safetensors -Network $net").HasOneError("FeatureFileExists", ErrorCategory.InvalidArgument, path, "-Force");
        sample.Get("$sample.ImagePath[0] | Export-NetworkFeature new.safetensors -Network $net -WhatIf");
        Assert.False(File.Exists(sample.Folder["new.safetensors"]) || Directory.Exists(sample.Folder["new.safetensors.partial"]));
        Assert.Equal("mine", File.ReadAllText(path));
        sample.Get("$sample.ImagePath[0] | Export-NetworkFeature kept.safetensors -Network $net -Force");
        Assert.Equal(1, sample.Get("(Import-NetworkFeature kept.safetensors).Count")[0].BaseObject as long?);
    }

    [Fact]
    public void NumPy_files_hold_the_same_numbers()
    {
        sample.Get("$data = Import-ImageDataset $sample.DatasetPath");
        var files = sample.Get("$sample.ImagePath[0..2] | Export-NetworkFeature few.npy -Network $net -Precision Double");
        Assert.Equal(["few.avgpool.npy", "few.linear.npy", "few.labels.npy", "few.json"], files.Select(file => file.Text("Name")));
        var expected = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[0..2] -Network $net -Layer avgpool -Precision Double");
        Assert.Equal(expected.SelectMany(one => one.Get<IReadOnlyList<double>>("Values")), Numbers<double>("few.avgpool.npy"), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([-1, -1, -1], Numbers<long>("few.labels.npy"));
        Assert.Contains("weights_sha256", File.ReadAllText(sample.Folder["few.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_of_one_network_combine_and_others_do_not()
    {
        sample.Get(
            """
            $sample.ImagePath[0..4] | Export-NetworkFeature part1.safetensors -Network $net
            $sample.ImagePath[5..7] | Export-NetworkFeature part2.safetensors -Network $net
            $features = Import-NetworkFeature part?.safetensors -Combine
            """);
        Assert.Equal(8L, sample.Get("$features.Count")[0].BaseObject);
        var alone = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[6] -Network $net -Layer avgpool")[0].Get<IReadOnlyList<double>>("Values");
        Assert.All(Row("avgpool", 6).Zip(alone), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        sample.Get("$sample.ImagePath[0] | Export-NetworkFeature part3.safetensors -Network $net -Layer avgpool");
        sample.Run("Import-NetworkFeature part?.safetensors -Combine").HasOneError("FeatureFileMismatch", ErrorCategory.InvalidData, sample.Folder["part3.safetensors"], "layers");
        var bytes = File.ReadAllBytes(sample.Folder["part1.safetensors"]);
        var cut = sample.Folder.Write("cut.safetensors", bytes.AsSpan(0, bytes.Length - 5));
        sample.Run("Import-NetworkFeature cut.safetensors").HasOneError("FeatureFileTruncated", ErrorCategory.InvalidData, cut);
        sample.Run("Import-NetworkFeature $sample.WeightPath").HasOneError("FeatureFileInvalid", ErrorCategory.InvalidData, sample.WeightPath);
    }

    [Fact]
    public void Folders_among_the_files_are_passed_by_and_no_row_is_an_error()
    {
        sample.Folder.Write("none.png", "no picture"u8);
        var result = sample.Run(
            """
            foreach ($path in $root, $sample.ImagePath[0]) { [pscustomobject]@{ PSPath = $path } } | Export-NetworkFeature mixed.safetensors -Network $net
            """, ("root", sample.Folder.Root));
        Assert.Empty(result.Errors);
        var empty = sample.Run("'none.png' | Export-NetworkFeature empty.safetensors -Network $net").AllErrors();
        Assert.Equal(["ImageUnreadable", "FeatureFileEmpty"], empty.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.False(File.Exists(sample.Folder["empty.safetensors"]));
    }

    [Fact]
    public void Cifar_features_and_logits_are_those_of_PyTorch()
    {
        var data = SharedData.Require("data", "cifar", "test_batch_1000.bin");
        sample.Get(
            """
            $trained = Import-NeuralNetwork $weights
            Import-ImageDataset $data | Export-NetworkFeature cifar.safetensors -Network $trained -BatchSize 100
            $features = Import-NetworkFeature cifar.safetensors
            """, ("data", data), ("weights", SharedData.Require("data", "cifar", "resnet20-12fca82f.th")));
        Assert.Equal("airplane", sample.Get("$features.ClassNames[0]")[0].ToString());
        Assert.Equal(Numbers<long>(SharedData.Require("reference", "cifar", "labels.npy")).Select(label => (int)label), sample.Get("$features.Labels").Select(label => (int)label.BaseObject));
        Agree("avgpool", SharedData.Require("reference", "cifar", "resnet20_features.npy"), 1000, 64);
        Agree("linear", SharedData.Require("reference", "cifar", "resnet20_logits.npy"), 1000, 10);
    }

    [Fact]
    public void ImageNet_features_and_logits_are_those_of_PyTorch()
    {
        sample.Get(
            """
            $trained = Import-NeuralNetwork $weights
            $val = Import-ImageDataset $folder -LabelFile $labels
            $paths = foreach ($index in 0..39) { $val.SourceOf($index) }
            $paths | Import-ImageDataset -LabelFile $labels | Export-NetworkFeature imagenet.safetensors -Network $trained -Layer avgpool, fc -BatchSize 16
            $features = Import-NetworkFeature imagenet.safetensors
            """, ("folder", SharedData.Require("data", "imagenet", "val")), ("labels", SharedData.Require("data", "imagenet", "labels.csv")),
            ("weights", SharedData.Require("data", "imagenet", "resnet18.pth")));
        Agree("avgpool", SharedData.Require("reference", "imagenet", "resnet18_features.npy"), 40, 512);
        Agree("fc", SharedData.Require("reference", "imagenet", "resnet18_logits.npy"), 40, 1000);
    }

    private void Agree(string layer, string reference, int rows, int width)
    {
        var expected = Numbers<float>(reference);
        var worst = 0.0;
        for (var row = 0; row < rows; row++)
            worst = Math.Max(worst, Row(layer, row).Zip(expected.Skip(row * width).Take(width), (found, wanted) => Math.Abs(found - wanted)).Max());
        TestContext.Current.TestOutputHelper!.WriteLine($"{layer}: {rows} rows within {worst:G2}");
        Assert.InRange(worst, 0, 1e-4);
    }

    private double[] Row(string layer, int row) =>
        (double[])sample.Get($"$rows = $features.Rows('{layer}'); $values = [double[]]::new($rows.RowLength); $rows.ReadRows({row}, $values); , $values")[0].BaseObject;

    private T[] Numbers<T>(string file)
        where T : struct
    {
        var bytes = File.ReadAllBytes(Path.IsPathRooted(file) ? file : sample.Folder[file]);
        return MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
