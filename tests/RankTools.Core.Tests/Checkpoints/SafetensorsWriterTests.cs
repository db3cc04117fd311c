using System.Text;
using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Core.Tests.Checkpoints;

public class SafetensorsWriterTests
{
    private static readonly CheckpointEntry[] Entries =
    [
        new("weight \"ä\"", ElementType.Float32, [2, 3]), new("nothing", ElementType.Float32, [0]),
        new("scalar", ElementType.Float64, []), new("count", ElementType.Int64, [2]),
    ];

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var file = new TemporaryFile();
        using (var writer = new SafetensorsWriter(file.Path, [new("w", ElementType.Float32, [2])], [new("by", "test")]))
        {
            writer.Append("w", [1.5f, -2f]);
            writer.Complete();
        }

        var bytes = File.ReadAllBytes(file.Path);
        long length = BitConverter.ToInt64(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal("""{"__metadata__":{"by":"test"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
            Encoding.UTF8.GetString(bytes, 8, (int)length).TrimEnd(' '));
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0], bytes[(8 + (int)length)..]);
    }

    [Fact]
    public void What_is_written_piece_by_piece_is_read_back()
    {
        using var file = new TemporaryFile();
        using (var writer = new SafetensorsWriter(file.Path, Entries, [new("key", "line\nbreak")]))
        {
            writer.Append("weight \"ä\"", [1f, 2f]);
            writer.Append("weight \"ä\"", [3f, float.NaN, float.NegativeInfinity, -0f]);
            writer.Append("scalar", [Math.PI]);
            writer.Append("count", [long.MaxValue, long.MinValue]);
            writer.Complete();
        }

        using var checkpoint = Checkpoint.Open(file.Path);
        Assert.Equal(Entries, checkpoint.Entries);
        Assert.Equal("line\nbreak", checkpoint.Metadata["key"]);
        Assert.Equal([1f, 2f, 3f, float.NaN, float.NegativeInfinity, -0f], checkpoint.Floats("weight \"ä\""));
        Assert.Equal([Math.PI], checkpoint.Doubles("scalar"));
        Assert.Equal([long.MaxValue, long.MinValue], checkpoint.Integers("count"));
    }

    [Fact]
    public void A_writer_that_is_not_completed_leaves_the_old_file_and_nothing_else()
    {
        string folder = Directory.CreateTempSubdirectory("ranktools-").FullName;
        try
        {
            string path = Path.Combine(folder, "w.safetensors");
            File.WriteAllText(path, "old");
            using (var writer = new SafetensorsWriter(path, Entries))
            {
                writer.Append("weight \"ä\"", [1f]);
                Assert.Throws<InvalidOperationException>(writer.Complete);
            }

            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Equal("old", File.ReadAllText(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Values_out_of_turn_of_another_type_or_too_many_are_refused()
    {
        using var file = new TemporaryFile();
        using var writer = new SafetensorsWriter(file.Path, Entries);
        Assert.Throws<ArgumentException>(() => writer.Append("scalar", [1d]));
        Assert.Throws<ArgumentException>(() => writer.Append("weight \"ä\"", [1d]));
        Assert.Throws<ArgumentException>(() => writer.Append("weight \"ä\"", new float[7]));
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(file.Path, [Entries[0], Entries[0]]));
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(file.Path, [new("h", ElementType.Float16, [1])]));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_written_to()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "w.safetensors");
        var error = Assert.Throws<RankToolsException>(() => new SafetensorsWriter(path, Entries));
        Assert.Equal(("CheckpointNotWritable", ErrorKind.Unavailable, path), (error.ErrorId, error.Kind, error.Target));
    }
}
