using System.Text;
using RankTools.Checkpoints;
using RankTools.Errors;
using static RankTools.Core.Tests.Checkpoints.CheckpointTestExtensions;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Headers written by hand: what the format allows is read, everything else is refused.</summary>
public class SafetensorsTests
{
    public static byte[] File(string header, params byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }

    [Theory]
    [InlineData("F64", ElementType.Float64, new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, -1.5)]
    [InlineData("F32", ElementType.Float32, new byte[] { 0, 0, 0xC0, 0x3F }, 1.5)]
    [InlineData("F16", ElementType.Float16, new byte[] { 0, 0xBE }, -1.5)]
    [InlineData("BF16", ElementType.BFloat16, new byte[] { 0xC0, 0x3F }, 1.5)]
    [InlineData("I64", ElementType.Int64, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I32", ElementType.Int32, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I16", ElementType.Int16, new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("I8", ElementType.Int8, new byte[] { 0xFE }, -2)]
    [InlineData("U8", ElementType.UInt8, new byte[] { 0xFE }, 254)]
    [InlineData("U16", ElementType.UInt16, new byte[] { 0xFE, 0xFF }, 65534)]
    [InlineData("U32", ElementType.UInt32, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, 4294967294)]
    [InlineData("U64", ElementType.UInt64, new byte[] { 3, 0, 0, 0, 0, 0, 0, 0 }, 3)]
    [InlineData("BOOL", ElementType.Boolean, new byte[] { 1 }, 1)]
    public void Each_element_type_has_its_name_size_and_value(string name, ElementType type, byte[] bytes, double value)
    {
        var content = File($$$"""{"w":{"dtype":"{{{name}}}","shape":[1],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes);
        Open(content, checkpoint =>
        {
            Assert.Equal(("safetensors", type), (checkpoint.Format, checkpoint.Entry("w").ElementType));
            Assert.Equal(bytes.Length, type.Size());
            Assert.Equal([value], checkpoint.Doubles("w"));
            Assert.Equal([(float)value], checkpoint.Floats("w"));
            if (!type.IsFloatingPoint()) Assert.Equal([(long)value], checkpoint.Integers("w"));
            return true;
        });
    }

    [Theory]
    [InlineData(640)] // 80 02 00 …, as a pickle begins
    [InlineData(1152)] // 80 04
    public void A_header_is_not_taken_for_a_pickle_for_its_length(int length)
    {
        var header = """{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight(length);
        Assert.Equal(("safetensors", 7.0), Open(File(header, 7), checkpoint => (checkpoint.Format, checkpoint.Doubles("w")[0])));
    }

    [Fact]
    public void Names_metadata_scalars_empty_tensors_and_padding_are_read()
    {
        var content = File("""
            {"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"__metadata__":{"note":"gr\u00fcn"},
             "ä":{"shape":[],"dtype":"U8","data_offsets":[0,1]},"none":{"dtype":"F32","shape":[4,0],"data_offsets":[3,3]}}   
            """, 7, 8, 9);
        Open(content, checkpoint =>
        {
            Assert.Equal(["b", "ä", "none"], checkpoint.Entries.Select(entry => entry.Name));
            Assert.Equal("grün", checkpoint.Metadata["note"]);
            Assert.Equal([8, 9], checkpoint.Integers("b"));
            Assert.Equal([7], checkpoint.Integers("ä"));
            Assert.Empty(checkpoint.Floats("none"));
            return true;
        });
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", "begins")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", "begins")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "cover 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", "begins")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,3]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[3,0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3],"shape":[3]}}""", "repeated")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,3]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3.0],"data_offsets":[0,3]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1e400],"data_offsets":[0,3]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3,3]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":8,"shape":[3],"data_offsets":[0,3]}}""", "String")]
    [InlineData("""{"a":[1]}""", "StartObject")]
    [InlineData("""{"__metadata__":{"a":1}}""", "String")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "twice")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{}}}}}}}}}""", "unknown")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}""", "JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}} x""", "JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "JSON")]
    [InlineData("{}", "cover 0")]
    public void A_header_that_breaks_the_format_is_damage(string header, string found)
    {
        var error = Refused(File(header, 1, 2, 3));
        Assert.Equal(("CheckpointCorrupt", ErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(found, error.Message);
    }

    [Fact]
    public void Deep_nesting_and_bytes_that_are_no_text_are_damage()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        Assert.Equal("CheckpointCorrupt", Refused(File(deep)).ErrorId);
        Assert.Equal("CheckpointCorrupt", Refused(File("{" + new string('[', 1_000_000))).ErrorId);
        byte[] notText = [5, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'];
        Assert.Equal("CheckpointCorrupt", Refused(notText).ErrorId);
        string many = string.Join(",", Enumerable.Repeat("1", 65));
        Assert.Contains("dimensions", Refused(File($$$"""{"a":{"dtype":"U8","shape":[{{{many}}}],"data_offsets":[0,1]}}""", 1)).Message);
    }

    [Fact]
    public void An_element_type_that_is_not_read_is_named()
    {
        var error = Refused(File("""{"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3));
        Assert.Equal(("CheckpointElementTypeUnsupported", ErrorKind.NotSupported), (error.ErrorId, error.Kind));
        Assert.Contains("F8_E4M3", error.Message);
    }

    [Fact]
    public void A_file_cut_in_its_header_or_its_data_is_truncated()
    {
        var whole = File("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3);
        Assert.Equal("CheckpointTruncated", Refused(whole[..^1]).ErrorId);
        Assert.Equal("CheckpointTruncated", Refused(whole[..20]).ErrorId);
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_an_error_and_not_a_crash()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: a mapped file cannot shrink on Windows");
        using var file = new TemporaryFile(File("""{"a":{"dtype":"U8","shape":[100000],"data_offsets":[0,100000]}}""", new byte[100_000]));
        using var checkpoint = Checkpoint.Open(file.Path);
        using (var shorten = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            shorten.SetLength(200);
        Assert.Equal("CheckpointTruncated", Assert.Throws<RankToolsException>(() => checkpoint.Floats("a")).ErrorId);
    }

    [Fact]
    public void One_entry_of_an_enormous_file_is_read_without_the_rest()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "skipped: needs a file system with holes");
        const long Far = 1L << 36;
        string header = $$$"""
            {"far":{"dtype":"F32","shape":[{{{Far / 4}}}],"data_offsets":[0,{{{Far}}}]},
            "w":{"dtype":"U8","shape":[2],"data_offsets":[{{{Far}}},{{{Far + 2}}}]}}
            """;
        using var file = new TemporaryFile(File(header));
        using (var stream = new FileStream(file.Path, FileMode.Open))
        {
            stream.Seek(Far, SeekOrigin.End);
            stream.Write([5, 6]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using var checkpoint = Checkpoint.Open(file.Path);
        Assert.Equal([5, 6], checkpoint.Integers("w"));
        var last = new float[3];
        checkpoint.ReadRange(checkpoint.Entry("far"), Far / 4 - 3, last);
        Assert.Equal([0f, 0f, 0f], last);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
