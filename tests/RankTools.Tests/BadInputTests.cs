using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Inputs and parameters that cannot be used: one error each, about what is wrong, and the other inputs go on.</summary>
public sealed class BadInputTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private static readonly double[] Noise = RandomNumbers.Normal(1, 3 * 32 * 32);

    private static double[] NoiseWith(int index, double value)
    {
        double[] values = [.. Noise];
        values[index] = value;
        return values;
    }

    /// <summary>Claims that, between two good ones, a bad input is one error of both cmdlets that take inputs.</summary>
    private void IsRefused(string bad, string id, ErrorCategory category, params string[] says)
    {
        var variables = new (string, object?)[] { ("good", sample.Picture), ("bad", bad) };
        foreach (var command in (string[])["Invoke-NeuralNetwork -Network $net", "Get-LayerRank -Network $net -PatchSize 2 -Layer conv1"])
        {
            var result = sample.Run($"$good, $bad, $good | {command} 2>&1", variables).Succeeded();
            Assert.Equal(3, result.Output.Count);
            Assert.Equal(sample.Picture, result.Output[0].Text("Source"));
            Assert.IsType<ErrorRecord>(result.Output[1].BaseObject).Is(id, category, bad, [bad, .. says]);
            Assert.Equal(sample.Picture, result.Output[2].Text("Source"));
        }
    }

    [Fact]
    public void A_missing_picture() => IsRefused(sample.Folder["none.png"], "PathNotFound", ErrorCategory.ObjectNotFound, "Check the spelling");

    [Theory]
    [InlineData("text.png", "no picture at all")]
    [InlineData("empty.png", "")]
    [InlineData("text.jpeg", "\u00ff\u00d8 no picture either")]
    public void A_file_that_is_no_picture(string name, string content) =>
        IsRefused(sample.Folder.Write(name, content), "ImageUnreadable", ErrorCategory.InvalidData, "convert it to PNG");

    [Fact]
    public void A_picture_that_is_cut_short()
    {
        var bytes = File.ReadAllBytes(sample.Picture);
        IsRefused(sample.Folder.Write("cut.png", bytes.AsSpan(0, bytes.Length / 2)), "ImageTruncated", ErrorCategory.InvalidData, "again");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20000, 1)]
    [InlineData(20000, 32)]
    [InlineData(33, 32)]
    public void A_picture_of_a_size_that_the_network_does_not_take(int width, int height) => IsRefused(
        sample.Folder.Png($"{width}x{height}.png", width, height, (row, column) => ((byte)row, (byte)column, 128)),
        "ImageSizeMismatch", ErrorCategory.InvalidData, $"{width}×{height} pixels", "32×32", "another preprocessing");

    [Theory]
    [InlineData("ImageNet", "(3, 224, 224)")]
    [InlineData("None", "(3, 40, 1)")]
    public void A_preprocessing_that_gives_another_shape_than_the_network_takes(string preprocessing, string shape)
    {
        var path = sample.Folder.Png("thin.png", 1, 40, (row, _) => ((byte)row, 0, 0));
        sample.Run($"Invoke-NeuralNetwork $path -Network $net -Preprocessing {preprocessing}", ("path", path))
            .HasOneError("InputShapeMismatch", ErrorCategory.InvalidData, path, shape, "(3, 32, 32)", "-Preprocessing", "Cifar10");
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Numbers_that_are_none_are_found_by_their_place(double value, string name) => IsRefused(
        sample.Folder.Npy("nan.npy", NoiseWith(1024 + (3 * 32) + 5, value), 3, 32, 32),
        "NonFiniteInput", ErrorCategory.InvalidData, name, "channel 1, row 3, column 5");

    [Fact]
    public void An_array_of_another_size() => IsRefused(
        sample.Folder.Npy("small.npy", Noise.AsSpan(0, 3 * 16 * 16), 3, 16, 16), "InputShapeMismatch", ErrorCategory.InvalidData,
        "(3, 16, 16)", "(3, 32, 32)");

    [Fact]
    public void An_array_of_one_axis() => IsRefused(
        sample.Folder.Npy("vector.npy", Noise, 3072), "ShapeMismatch", ErrorCategory.InvalidData, "(3072)", "channels × height × width");

    [Fact]
    public void An_array_that_is_cut_short() => IsRefused(
        sample.Folder.Npy("cut.npy", Noise.AsSpan(0, 3000), 3, 32, 32), "ArrayTruncated", ErrorCategory.InvalidData, "again");

    [Fact]
    public void An_array_of_Python_objects_is_not_unpickled() => IsRefused(
        sample.Folder.Npy("objects.npy", "|O", "cos\nsystem\n(S'touch pwned'\ntR."u8, 3, 32, 32), "PickleRefused", ErrorCategory.SecurityError, "float64");

    [Fact]
    public void An_array_file_without_an_array() =>
        IsRefused(sample.Folder.Write("text.npy", "no array"), "ArrayUnreadable", ErrorCategory.InvalidData, "numpy.save");

    [Fact]
    public void A_CIFAR_file_that_is_cut_short() =>
        IsRefused(sample.Folder.Write("cut.bin", new byte[5000]), "CifarTruncated", ErrorCategory.InvalidData, "5000 bytes");

    [Fact]
    public void Of_a_stack_the_arrays_before_the_bad_one_are_used()
    {
        var path = sample.Folder.Npy("stack.npy", [.. Noise, .. NoiseWith(0, double.NaN)], 2, 3, 32, 32);
        var result = sample.Run("Invoke-NeuralNetwork $path -Network $net", ("path", path));
        result.HasOneError("NonFiniteInput", ErrorCategory.InvalidData, path + "#1", "channel 0, row 0, column 0");
        Assert.Equal([path + "#0"], result.Values("Source"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20000, 3)]
    [InlineData(2, 20000)]
    public void Pictures_of_any_proportions_are_resized_for_networks_that_resize(int width, int height)
    {
        static (byte, byte, byte) Grey(int row, int column) => (90, 120, 150);
        sample.Folder.Png("odd.png", width, height, Grey);
        sample.Folder.Png("plain.png", 300, 300, Grey);
        var results = sample.Get(
            """
            $large = Import-NeuralNetwork -Architecture resnet18 -RandomInitialization
            Invoke-NeuralNetwork odd.png, plain.png -Network $large
            """);
        Assert.Equal(results[1].Text("Logits"), results[0].Text("Logits")); // one colour is one colour, however it is resized
    }

    [Theory]
    [InlineData("-PatchSize 8 -PatchRow 30", "8x8@30,12")]
    [InlineData("-PatchSize 8 -PatchRow 0, 4 -PatchColumn 0, 25", "8x8@4,25")]
    [InlineData("-PatchSize 4 -PatchColumn -1", "4x4@14,-1")]
    [InlineData("-PatchSize 33", "33x33@")]
    [InlineData("-PatchSize 2147483647", "2147483647x2147483647@")]
    public void A_patch_outside_the_image_ends_the_command(string parameters, string patch)
    {
        var result = sample.Run($"$path, $path | Get-LayerRank -Network $net {parameters}", ("path", sample.Picture));
        Assert.True(result.Errors.Count <= 1, $"{result.Errors.Count} errors for one mistake");
        var error = Assert.Single(result.AllErrors());
        Assert.StartsWith("PatchOutsideImage,", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.StartsWith(patch, error.TargetObject.ToString());
        Assert.Contains("32×32 input. Choose -PatchSize", error.Exception.Message);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Get-LayerRank -Layer layr1.0", "layr1.0", "layer1.0")]
    [InlineData("Get-LayerRank -Layer conv1, stage*", "stage*", "Get-NeuralNetworkLayer")]
    [InlineData("Invoke-NeuralNetwork -Layer avgpol", "avgpol", "avgpool")]
    public void A_layer_that_is_not_there_ends_the_command_with_one_error_that_suggests_others(string command, string target, string says)
    {
        var result = sample.Run($"$path, $path | {command} -Network $net", ("path", sample.Picture));
        result.HasOneError("LayerNotFound", ErrorCategory.ObjectNotFound, target, "cifar_resnet20", $"'{target}'", says);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_layer_that_is_not_there_cannot_be_listed() =>
        sample.Run("Get-NeuralNetworkLayer $net -Layer linaer").HasOneError("LayerNotFound", ErrorCategory.ObjectNotFound, "linaer", "names: linear,");

    [Theory]
    [InlineData("Get-LayerRank -Network $net")]
    [InlineData("Invoke-NeuralNetwork -Network $net")]
    [InlineData("Get-MatrixRank")]
    public void A_device_that_is_not_there_ends_the_command(string command)
    {
        var result = sample.Run($"$path, $path | {command} -Device cuda:99", ("path", sample.Picture));
        result.HasOneError("DeviceNotFound", ErrorCategory.ObjectNotFound, "cuda:99", "Use -Device cpu", "RANKTOOLS_LIBTORCH", "Get-RankDevice");
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Get-LayerRank -Network $net")]
    [InlineData("Invoke-NeuralNetwork -Network $net")]
    public void An_unknown_preprocessing_ends_the_command(string command)
    {
        var result = sample.Run($"$path, $path | {command} -Preprocessing blur", ("path", sample.Picture));
        result.HasOneError("PreprocessingNotFound", ErrorCategory.ObjectNotFound, "blur", "ImageNet", "Cifar10", "None");
    }

    [Theory]
    [InlineData("PatchSize")]
    [InlineData("PatchRow")]
    [InlineData("PatchColumn")]
    public void The_whole_input_and_a_patch_exclude_each_other(string parameter)
    {
        var result = sample.Run($"Get-LayerRank $path -Network $net -WholeInput -{parameter} 3", ("path", sample.Picture));
        result.HasOneError("ParameterConflict", ErrorCategory.InvalidArgument, parameter, "-WholeInput");
    }

    [Theory]
    [InlineData("Get-LayerRank -Network $net -Rule Absolute", "Absolute", "with -Tolerance")]
    [InlineData("Get-LayerRank -Network $net -Tolerance 1.5", "Relative", "below 1")]
    [InlineData("Get-LayerRank -Network $net -Rule Svd -Tolerance -1", "Svd", "not negative")]
    [InlineData("Get-MatrixRank -Rule Absolute", "Absolute", "with -Tolerance")]
    public void A_tolerance_without_meaning_ends_the_command(string command, string rule, string says)
    {
        sample.Folder.RandomNpy("noise.npy", 2, 3, 32, 32);
        var result = sample.Run($"'noise.npy', 'noise.npy' | {command}");
        result.HasOneError("InvalidTolerance", ErrorCategory.InvalidArgument, rule, says);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("-PatchRow 1, 2 -PatchColumn 1, 2, 3", "PatchCountMismatch", "cifar_resnet20", "2 values of -PatchRow and 3 of -PatchColumn")]
    [InlineData("-Channel 0, 3", "ChannelOutsideImage", "3", "channels 0 to 2")]
    public void Patches_and_channels_that_make_no_sense_end_the_command(string parameters, string id, string target, string says) =>
        sample.Run($"$path, $path | Get-LayerRank -Network $net -PatchSize 4 {parameters}", ("path", sample.Picture))
            .HasOneError(id, ErrorCategory.InvalidArgument, target, says);

    [Theory]
    [InlineData("-OutFile values.txt", "OutputFormatUnknown", "values.txt", ".safetensors")]
    [InlineData("-Layer layer1.* -OutFile values.npy", "OutputNeedsOneLayer", "values.npy", "choose one -Layer")]
    public void An_output_file_that_cannot_hold_the_values_is_refused_before_the_work(string parameters, string id, string file, string says)
    {
        var result = sample.Run($"'none.png' | Invoke-NeuralNetwork -Network $net {parameters}");
        result.HasOneError(id, ErrorCategory.InvalidArgument, sample.Folder[file], says); // nothing about none.png: it did not come to that
        Assert.False(File.Exists(sample.Folder[file]));
    }

    [Fact]
    public void Layers_beyond_the_memory_limit_are_left_out_and_the_others_go_on()
    {
        var result = sample.Run(
            "$path, $path | Get-LayerRank -Network $net -PatchSize 4 -MemoryLimit 100KB -Layer conv1, layer3.2, avgpool, linear", ("path", sample.Picture));
        Assert.Null(result.Failure);
        Assert.Equal(["avgpool", "linear", "avgpool", "linear"], result.Values("Layer"));
        Assert.Equal(["conv1", "layer3.2", "conv1", "layer3.2"], result.Errors.Select(error => error.TargetObject));
        Assert.All(result.Errors, error => error.Is(
            "LayerTooLarge", ErrorCategory.LimitsExceeded, (string)error.TargetObject, "-PatchSize", "-Layer", "-MemoryLimit"));
        Assert.Contains("16384 × 48", result.Errors[0].Exception.Message);
        var free = sample.Get("Get-LayerRank $path -Network $net -PatchSize 4 -Layer avgpool, linear", ("path", sample.Picture));
        Assert.Equal(free[0].Text("SingularValues"), result.Output[0].Text("SingularValues"));
    }

    [Fact]
    public void Weights_that_overflow_single_precision_are_an_error_of_the_layer_and_fine_in_double()
    {
        var weights = WeightFile.Read(sample.WeightPath);
        foreach (var layer in (string[])["layer1.0.bn1", "layer1.0.bn2", "layer1.1.bn1", "layer1.1.bn2"])
            weights.WithNumbers($"{layer}.weight", 1e16f);
        var path = sample.Folder.Write("steep.safetensors", weights.ToBytes());
        var result = sample.Run(
            """
            $steep = Import-NeuralNetwork $path
            $good | Get-LayerRank -Network $steep -PatchSize 2 -Layer conv1, layer1.1, layer1.2
            $good | Get-LayerRank -Network $steep -PatchSize 2 -Layer conv1, layer1.1, layer1.2 -Precision Double
            """, ("path", path), ("good", sample.Picture));
        result.HasOneError("NonFiniteValue", ErrorCategory.InvalidResult, "layer1.1", sample.Picture, "-Precision Double");
        Assert.Equal(["conv1", "conv1", "layer1.1", "layer1.2"], result.Values("Layer"));
    }

    /// <summary>The error says where files go; from the pipeline the same item binds to the parameter for files.</summary>
    [Fact]
    public void A_file_in_place_of_an_array_is_told_from_one()
    {
        var result = sample.Run("Get-LayerRank -InputObject $ExecutionContext.InvokeProvider.Item.Get($good)[0] -Network $net -PatchSize 2 -Layer conv1", ("good", sample.Picture));
        Assert.Contains("is a file, and an array of numbers is expected. Give files with -Path", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Single(sample.Get("$ExecutionContext.InvokeProvider.Item.Get($good) | Get-LayerRank -Network $net -PatchSize 2 -Layer conv1", ("good", sample.Picture)));
    }

    [Fact]
    public void Of_nothing_there_is_no_verdict() => Assert.Empty(sample.Get("@() | Test-RankMonotonicity -Network $net"));

    [Fact]
    public void What_is_no_layer_rank_cannot_be_merged_and_the_others_are()
    {
        var result = sample.Run(
            """
            $rank = Get-LayerRank $good -Network $net -PatchSize 2 -Layer conv1
            $rank, [pscustomobject]@{ Layer = 'conv1' }, $rank | Merge-LayerRank
            """, ("good", sample.Picture));
        result.HasOneError("PropertyMissing", ErrorCategory.InvalidData, "Network", "'Network'");
        Assert.Equal(2, Assert.Single(result.Output).Get<int>("Count"));
    }
}
