using System.IO.Compression;
using System.Text;
using RankTools.Checkpoints;
using RankTools.Errors;
using static RankTools.Core.Tests.Checkpoints.CheckpointTestExtensions;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Files that are no weight files, or not in a form that is read, each with its stable error.</summary>
public class FileRefusalTests
{
    private static readonly Dictionary<string, byte[]> Others = new()
    {
        ["HTML"] = "<!DOCTYPE html>\n<html><body>Not Found</body></html>"u8.ToArray(),
        ["JSON"] = "{\"metadata\": {\"total_size\": 12}, \"weight_map\": {}}"u8.ToArray(),
        ["text"] = "conv1.weight 1.0 2.0"u8.ToArray(),
        ["XML"] = "<?xml version='1.0'?><net/>"u8.ToArray(),
        ["JPEG"] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8],
        ["zero bytes"] = new byte[4096],
        ["binary data"] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        ["a Python pickle that torch.save did not write"] = SampleFiles.PlainPickle,
        ["a zip archive of other files (a.txt, b.txt)"] = PickleAssembler.Zip(("a.txt", [1]), ("b.txt", [2])),
    };

    private static readonly Dictionary<string, byte[]> OtherForms = new()
    {
        ["HDF5"] = [0x89, .. "HDF\r\n\x1a\n"u8, 0, 0, 0, 0],
        ["GGUF"] = [.. "GGUF"u8, 3, 0, 0, 0, 1, 0, 0, 0],
        ["ONNX"] = [0x08, 0x08, 0x12, 0x07, .. "pytorch"u8, 0x1a, 3, .. "2.0"u8],
        ["git lfs pull"] = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8.ToArray(),
        ["gzip"] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
        ["tar"] = [.. new byte[257], .. "ustar"u8, .. new byte[250]],
        ["NumPy array"] = [0x93, .. "NUMPY"u8, 1, 0],
        ["NumPy archive"] = PickleAssembler.Zip(("weight.npy", [0x93, .. "NUMPY"u8])),
        ["TorchScript"] = PickleAssembler.Zip(
            ("net/data.pkl", new PickleAssembler().Op("N").ToBytes()), ("net/code/__torch__.py", [1]), ("net/constants.pkl", [1])),
        ["compressed"] = PickleAssembler.Zip(CompressionLevel.Optimal, ("net/data.pkl", new byte[1000])),
    };

    public static TheoryData<string> OtherNames => [.. Others.Keys];

    public static TheoryData<string> OtherFormNames => [.. OtherForms.Keys];

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void A_file_that_is_no_network_is_named_for_what_it_looks_like(string name)
    {
        var error = Refused(Others[name]);
        Assert.Equal(("CheckpointFormatUnknown", ErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(name, error.Message);
    }

    [Theory]
    [MemberData(nameof(OtherFormNames))]
    public void A_network_in_another_form_is_named_with_what_to_do(string name)
    {
        var error = Refused(OtherForms[name]);
        Assert.Equal(("CheckpointFormatUnsupported", ErrorKind.NotSupported), (error.ErrorId, error.Kind));
        Assert.Contains(name, error.Message);
    }

    [Theory]
    [InlineData("onnx/trained")]
    [InlineData("imagenet/photos")]
    public void Real_files_of_other_kinds_are_refused(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(SharedData.Require(["data", .. folder.Split('/')])))
        {
            var error = Assert.Throws<RankToolsException>(() => Checkpoint.Open(path));
            Assert.Equal(path.EndsWith(".onnx", StringComparison.Ordinal) ? "CheckpointFormatUnsupported" : "CheckpointFormatUnknown",
                error.ErrorId);
        }
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_senseless_path_are_not_found()
    {
        string missing = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pth");
        foreach (string path in new[] { missing, Path.GetTempPath(), "", "a\0b" })
        {
            var error = Assert.Throws<RankToolsException>(() => Checkpoint.Open(path));
            Assert.Equal(("CheckpointNotFound", ErrorKind.NotFound, path), (error.ErrorId, error.Kind, error.Target));
        }
    }

    [Fact]
    public void An_empty_file_is_empty()
    {
        Assert.Equal("CheckpointEmpty", Refused([]).ErrorId);
        if (OperatingSystem.IsLinux())
            Assert.Equal("CheckpointEmpty", Assert.Throws<RankToolsException>(() => Checkpoint.Open("/dev/zero")).ErrorId);
    }

    [Fact]
    public void A_file_that_another_program_holds_is_unreadable()
    {
        using var file = new TemporaryFile([1, 2, 3]);
        using var holder = new FileStream(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var error = Assert.Throws<RankToolsException>(() => Checkpoint.Open(file.Path));
        Assert.Equal(("CheckpointUnreadable", ErrorKind.Unavailable), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Control_sequences_in_a_file_do_not_reach_the_message()
    {
        var content = new PickleAssembler().Global("os\u001b[31m", "system").ToZip();
        var message = Refused(content).Message;
        Assert.DoesNotContain('\u001b', message);
        Assert.Contains("os?[31m.system", message);
        Assert.InRange(Refused(new PickleAssembler().Global(new string('a', 4000), "b").ToZip()).Message.Length, 400, 1000);
    }

    [Fact]
    public void A_file_whose_length_of_header_is_absurd_says_so()
    {
        byte[] absurd = [.. BitConverter.GetBytes(100_000_001L), .. Encoding.UTF8.GetBytes("{\"a\":1}")];
        var error = Refused(absurd);
        Assert.Equal(("CheckpointHeaderTooLarge", ErrorKind.LimitExceeded), (error.ErrorId, error.Kind));
        Assert.Contains("100000001", error.Message);
    }
}
