using RankTools.Core.Tests.Data;
using RankTools.Errors;
using RankTools.Features;

namespace RankTools.Core.Tests.Features;

public sealed class FeatureFileWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.Find("f.safetensors");

    private string Partial => FilePath + ".partial";

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_interrupted_file_continues_and_becomes_the_same_byte_for_byte()
    {
        var whole = File.ReadAllBytes(FeatureFiles.Write(folder.Find("whole.safetensors"), 7));
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
            writer.Append(0, 3);
        Assert.False(File.Exists(FilePath));
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
        {
            Assert.Equal(3, writer.Count);
            Assert.Equal((FeatureFiles.Source(2), FeatureFiles.Label(2)), (writer.SourceOf(2), writer.LabelOf(2)));
            writer.Append(3, 4);
            writer.Complete();
        }
        Assert.Equal(whole, File.ReadAllBytes(FilePath));
        Assert.False(Directory.Exists(Partial));
    }

    /// <summary>A process can be killed between any two bytes that it writes, to any of the parts.</summary>
    [Theory]
    [InlineData("layer0", 17)]
    [InlineData("layer1", 24)]
    [InlineData("labels", 9)]
    [InlineData("source_ends", 8)]
    [InlineData("source_text", 20)]
    [InlineData("source_text", 0)]
    public void Half_a_row_is_cut_off(string part, int length)
    {
        var whole = File.ReadAllBytes(FeatureFiles.Write(folder.Find("whole.safetensors"), 4));
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
            writer.Append(0, 3);
        using (var stream = new FileStream(Path.Combine(Partial, part + ".part"), FileMode.Open))
            stream.SetLength(length);
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
            Assert.Equal(length == 0 ? 0 : 1, writer.Count);
        Assert.Equal(whole, File.ReadAllBytes(FeatureFiles.Write(FilePath, 4)));
    }

    [Fact]
    public void Rows_of_another_network_preprocessing_or_layer_are_refused()
    {
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
            writer.Append(0, 3);
        var weights = Refused(FeatureFiles.Description with { WeightsHash = new string('b', 64) });
        Assert.Contains("SHA-256", weights.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", weights.Message, StringComparison.Ordinal);
        Refused(FeatureFiles.Description with { PreprocessingDetail = "other" });
        Refused(FeatureFiles.Description with { Layers = FeatureFiles.Description.Layers[..1] });
        Refused(FeatureFiles.Description with { Precision = RankTools.Backend.Precision.Double });
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description with { Seed = 8, ToolVersion = "9.9.9" }))
            Assert.Equal(3, writer.Count);
        using var other = FeatureFileWriter.Open(FilePath, FeatureFiles.Description with { WeightsHash = new string('b', 64) }, startOver: true);
        Assert.Equal(0, other.Count);

        RankToolsException Refused(FeatureDescription description)
        {
            var error = Assert.Throws<RankToolsException>(() => FeatureFileWriter.Open(FilePath, description));
            Assert.Equal("FeatureFileMismatch", error.ErrorId);
            return error;
        }
    }

    [Fact]
    public void Two_writers_of_one_file_do_not_meet()
    {
        using var first = FeatureFileWriter.Open(FilePath, FeatureFiles.Description);
        Assert.Equal("FeatureFileInUse", Assert.Throws<RankToolsException>(() => FeatureFileWriter.Open(FilePath, FeatureFiles.Description)).ErrorId);
    }

    [Fact]
    public void A_damaged_journal_is_an_error_unless_told_to_start_over()
    {
        using (var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description))
            writer.Append(0, 3);
        File.WriteAllText(Path.Combine(Partial, "journal.json"), "{\"Metadata\":{}");
        Assert.Equal("FeatureFileMismatch", Assert.Throws<RankToolsException>(() => FeatureFileWriter.Open(FilePath, FeatureFiles.Description)).ErrorId);
        using var fresh = FeatureFileWriter.Open(FilePath, FeatureFiles.Description, startOver: true);
        Assert.Equal(0, fresh.Count);
    }

    [Fact]
    public void What_cannot_be_written_is_an_error_about_the_file_and_leaves_nothing_under_its_name()
    {
        folder.Write("f.safetensors.partial", 1); // a file where the folder has to be
        var error = Assert.Throws<RankToolsException>(() => FeatureFileWriter.Open(FilePath, FeatureFiles.Description));
        Assert.Equal(("FeatureFileNotWritable", ErrorKind.Unavailable, FilePath), (error.ErrorId, error.Kind, error.Target));
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public void Rows_of_another_length_or_type_are_refused()
    {
        using var writer = FeatureFileWriter.Open(FilePath, FeatureFiles.Description);
        Assert.Throws<ArgumentException>(() => writer.Append(["a"], [0], [new float[4], new float[5]]));
        Assert.Throws<ArgumentException>(() => writer.Append(["a"], [0], [new double[4], new double[6]]));
        Assert.Throws<ArgumentException>(() => writer.Append(["a"], [0, 1], FeatureFiles.Values(0, 1)));
        Assert.Equal(0, writer.Count);
    }
}
