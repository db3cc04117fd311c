using System.Buffers.Binary;
using System.Management.Automation;

using RankTools.Core.Tests;
using RankTools.Core.Tests.Checkpoints;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Weight files that are none, are damaged, or mean harm: one error about the file, and the other files go on.</summary>
public sealed class BadWeightFileTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private byte[] Good => File.ReadAllBytes(sample.WeightPath);

    private ScriptResult ImportBetween(string bad, string parameters = "") =>
        sample.Run($"$good, $bad, $good | Import-NeuralNetwork {parameters} 2>&1", ("good", sample.WeightPath), ("bad", bad));

    /// <summary>Claims that the bad file is one error between two networks.</summary>
    private void IsRefused(string bad, string id, ErrorCategory category, string? target = null, params string[] says)
    {
        var result = ImportBetween(bad).Succeeded();
        Assert.Equal(3, result.Output.Count);
        Assert.Equal("cifar_resnet20", result.Output[0].Text("Architecture"));
        var error = Assert.IsType<ErrorRecord>(result.Output[1].BaseObject);
        error.Is(id, category, target ?? bad, [bad, .. says]);
        Assert.Equal("cifar_resnet20", result.Output[2].Text("Architecture"));
    }

    [Fact]
    public void A_missing_file() => IsRefused(sample.Folder["none.pth"], "PathNotFound", ErrorCategory.ObjectNotFound, null, "Check the spelling");

    [Fact]
    public void An_empty_file() =>
        IsRefused(sample.Folder.Write("empty.pth", ""), "CheckpointEmpty", ErrorCategory.InvalidData, null, "Download or copy it again");

    [Theory]
    [InlineData("safetensors")]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void A_truncated_file(string form)
    {
        var whole = form switch { "zip" => SampleFiles.TrainingZip, "legacy" => SampleFiles.TrainingLegacy, _ => Good };
        foreach (var length in new[] { 9, whole.Length / 3, whole.Length - 1 })
        {
            var path = sample.Folder.Write($"cut{length}.{form}", whole.AsSpan(0, length));
            IsRefused(path, "CheckpointTruncated", ErrorCategory.InvalidData, null, "Download or copy it again");
        }
    }

    [Theory]
    [InlineData("safetensors", 2000)]
    [InlineData("zip", 4000)]
    [InlineData("legacy", 4000)]
    public void A_flipped_bit_anywhere_is_an_error_of_the_file_or_harmless(string form, int reach)
    {
        var whole = form switch { "zip" => SampleFiles.TrainingZip, "legacy" => SampleFiles.TrainingLegacy, _ => Good };
        var random = new Random(1);
        string[] paths =
        [
            .. Enumerable.Range(0, 100).Select(i =>
            {
                byte[] damaged = [.. whole];
                damaged[random.Next(Math.Min(reach, whole.Length))] ^= (byte)(1 << random.Next(8));
                return sample.Folder.Write($"flip{i}.{form}", damaged);
            }),
        ];
        var result = sample.Run("$paths | Import-NeuralNetwork", ("paths", paths));
        Assert.Null(result.Failure);
        Assert.Equal(100, result.Output.Count + result.Errors.Count);
        // ArchitectureUnknown is what the undamaged zip and legacy files give.
        Assert.All(result.ErrorIds, id => Assert.Matches("^(Checkpoint[A-Z]|UnsafePickle|NonFiniteWeight|ArchitectureUnknown)", id));
        var noticed = result.ErrorIds.Count(id => id != "ArchitectureUnknown");
        Assert.True(noticed >= 30, $"only {noticed} of 100 flipped bits were noticed");
    }

    [Fact]
    public void A_flipped_bit_in_the_weights_of_a_PyTorch_file_is_found_by_its_checksum()
    {
        var bytes = File.ReadAllBytes(SharedData.Require("data", "imagenet", "resnet18.pth"));
        bytes[bytes.Length / 2] ^= 1;
        IsRefused(sample.Folder.Write("flipped.pth", bytes), "CheckpointCorrupt", ErrorCategory.InvalidData, null, "Download or copy it again");
        File.Delete(sample.Folder["flipped.pth"]);
    }

    [Theory]
    [InlineData(1L << 21, "CheckpointTruncated", ErrorCategory.InvalidData)]
    [InlineData(1L << 40, "CheckpointHeaderTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData(long.MaxValue, "CheckpointFormatUnknown", ErrorCategory.InvalidData)]
    public void A_header_that_claims_more_than_the_file_has(long claim, string id, ErrorCategory category)
    {
        var bytes = Good;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, claim);
        IsRefused(sample.Folder.Write("claim.safetensors", bytes), id, category);
    }

    [Fact]
    public void A_header_of_half_a_gigabyte_is_refused_unread()
    {
        var path = sample.Folder.Write("huge.safetensors", [0, 0, 0, 0x20, 0, 0, 0, 0, (byte)'{']);
        using (var file = File.OpenWrite(path))
            file.SetLength(1L << 30); // sparse: takes no room
        IsRefused(path, "CheckpointHeaderTooLarge", ErrorCategory.LimitsExceeded);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Sign in</body></html>", "a web page")]
    [InlineData("These are not the weights that you are looking for.", "text")]
    [InlineData("{\"error\": \"not found\"}", "JSON")]
    [InlineData("\u0001\u0002\u0003\u0004 something binary", "binary data")]
    public void What_is_no_weight_file_is_told_by_what_it_looks_like(string content, string looks) =>
        IsRefused(sample.Folder.Write("other.pth", content), "CheckpointFormatUnknown", ErrorCategory.InvalidData, null, looks, "safetensors");

    [Fact]
    public void A_picture() => IsRefused(sample.Picture, "CheckpointFormatUnknown", ErrorCategory.InvalidData, null, "a PNG image");

    [Theory]
    [InlineData(nameof(SampleFiles.SystemZip))]
    [InlineData(nameof(SampleFiles.SystemLegacy))]
    [InlineData(nameof(SampleFiles.SystemPickle))]
    [InlineData(nameof(SampleFiles.SystemTextPickle))]
    public void A_pickle_that_would_run_a_command_is_refused_and_runs_nothing(string name)
    {
        var bytes = (byte[])typeof(SampleFiles).GetProperty(name)!.GetValue(null)!;
        var path = sample.Folder.Write($"{name}.pth", bytes);
        IsRefused(path, "UnsafePickle", ErrorCategory.SecurityError, null, "system", "nothing of it was run", "torch.save");
        Assert.False(File.Exists(Path.Combine(Environment.CurrentDirectory, "pwned")));
        Assert.False(File.Exists(sample.Folder["pwned"]));
    }

    [Fact]
    public void A_file_with_keys_of_something_else_fits_no_architecture() => IsRefused(
        sample.Folder.Write("tiny.pth", SampleFiles.TrainingZip), "ArchitectureUnknown", ErrorCategory.InvalidData, null,
        "Get-NeuralNetworkArchitecture", "-Architecture");

    [Theory]
    [InlineData("missing", "1 missing (layer2.1.bn1.bias)")]
    [InlineData("extra", "1 unexpected (surplus.weight)")]
    [InlineData("shape", "1 of another shape (layer2.1.bn1.bias (31) instead of (32))")]
    [InlineData("all", "1 missing (layer1.0.bn1.bias). 1 unexpected (surplus.weight). 1 of another shape (layer2.1.bn1.bias (31) instead of (32))")]
    public void Keys_that_differ_are_named(string fault, string says)
    {
        var weights = WeightFile.Read(sample.WeightPath);
        _ = fault switch
        {
            "missing" => weights.Without("layer2.1.bn1.bias"),
            "extra" => weights.WithShape("surplus.weight", 2, 2),
            "shape" => weights.WithShape("layer2.1.bn1.bias", 31),
            _ => weights.Without("layer1.0.bn1.bias").WithShape("surplus.weight", 2, 2).WithShape("layer2.1.bn1.bias", 31),
        };
        var path = sample.Folder.Write($"{fault}.safetensors", weights.ToBytes());
        var result = sample.Run("Import-NeuralNetwork $bad -Architecture cifar_resnet20", ("bad", path));
        result.HasOneError("CheckpointKeyMismatch", ErrorCategory.InvalidData, path, path, says, "-Architecture");
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Weights_of_another_architecture_are_told_which_one()
    {
        var result = sample.Run("Import-NeuralNetwork $path -Architecture cifar_resnet32", ("path", sample.WeightPath));
        result.HasOneError("CheckpointKeyMismatch", ErrorCategory.InvalidData, sample.WeightPath, "60 missing (layer1.3.conv1.weight;", "; …)",
            "It fits -Architecture cifar_resnet20.");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_none_are_an_error_of_their_parameter(float value)
    {
        var bytes = WeightFile.Read(sample.WeightPath).WithNumber("layer3.0.conv2.weight", 7, value).ToBytes();
        IsRefused(
            sample.Folder.Write("diverged.safetensors", bytes), "NonFiniteWeight", ErrorCategory.InvalidData, "layer3.0.conv2.weight",
            "'layer3.0.conv2.weight'", "NaN or infinity");
    }

    [Fact]
    public void Integers_are_no_weights()
    {
        var bytes = WeightFile.Read(sample.WeightPath).With("bn1.bias", "I32", [16], new byte[64]).ToBytes();
        IsRefused(
            sample.Folder.Write("integers.safetensors", bytes), "CheckpointTypeUnsupported", ErrorCategory.InvalidData, "bn1.bias",
            "Int32", "floating point");
    }

    [Fact]
    public void An_architecture_that_is_not_there_is_one_error_for_all_files()
    {
        var result = sample.Run("$path, $path | Import-NeuralNetwork -Architecture resnet99", ("path", sample.WeightPath));
        result.HasOneError("ArchitectureNotFound", ErrorCategory.ObjectNotFound, "resnet99", "Get-NeuralNetworkArchitecture", "resnet101");
        Assert.Empty(result.Output);
    }

    [Fact]
    public void An_unknown_preprocessing_is_one_error_for_all_files()
    {
        var result = sample.Run("$path, $path | Import-NeuralNetwork -Preprocessing sharpen", ("path", sample.WeightPath));
        result.HasOneError("PreprocessingNotFound", ErrorCategory.ObjectNotFound, "sharpen", "ImageNet", "Cifar10");
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("cat, dog", "2 class names were given (cat, …)")]
    [InlineData("nowhere.txt", "1 class names were given (nowhere.txt)")]
    public void Class_names_of_another_number_are_refused(string names, string says)
    {
        var result = sample.Run($"Import-NeuralNetwork $path -ClassName {names}", ("path", sample.WeightPath));
        result.HasOneError("ClassCountMismatch", ErrorCategory.InvalidArgument, "cifar_resnet20", says, "has 64 classes", "a file that exists");
    }

    [Fact]
    public void A_file_that_is_no_list_of_class_names_is_named()
    {
        var path = sample.Folder.Write("names.txt", "cat\n\ndog\n");
        sample.Run("Import-NeuralNetwork $path -ClassName names.txt", ("path", sample.WeightPath))
            .HasOneError("ClassNamesUnreadable", ErrorCategory.InvalidData, path, path, "empty lines");
    }
}
