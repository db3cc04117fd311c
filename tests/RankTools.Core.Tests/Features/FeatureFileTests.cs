using RankTools.Checkpoints;
using RankTools.Core.Tests.Data;
using RankTools.Errors;
using RankTools.Features;

namespace RankTools.Core.Tests.Features;

public sealed class FeatureFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        using var file = FeatureFile.Open(FeatureFiles.Write(folder.Find("f.safetensors"), 5));
        Assert.Equal(("net", new string('a', 64), "Cifar10", 5L), (file.Network, file.WeightsHash, file.Preprocessing, file.Count));
        Assert.Equal([("pool", "4"), ("map", "2;3;1")], file.Layers.Select(layer => (layer.Name, layer.Shape.ToString())));
        Assert.Equal([-1, 0, 1, -1, 0], file.Labels);
        Assert.Equal(["cat", "dög"], file.ClassNames);
        Assert.Equal(Enumerable.Range(0, 5).Select(FeatureFiles.Source), file.Sources);
        Assert.Equal((null, "pool"), (file.LogitLayer, file.ClassifierInput));
        Assert.Equal(7, file.Description.Seed);
        var rows = file.Rows("MAP");
        Assert.Equal((5L, 6), (rows.Rows, rows.RowLength));
        var values = new double[12];
        rows.ReadRows(2, values);
        Assert.Equal(FeatureFiles.Values(2, 2)[1].Select(value => (double)value), values);
    }

    [Fact]
    public void Any_reader_of_safetensors_finds_the_layers_by_name()
    {
        using var file = Checkpoint.Open(FeatureFiles.Write(folder.Find("f.safetensors"), 3));
        Assert.True(file.TryGet("map", out var entry));
        Assert.Equal([3, 2, 3, 1], entry.Shape);
        Assert.Equal("net", file.Metadata["network"]);
        Assert.StartsWith("RankTools ", file.Metadata["tool"], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_label_the_list_is_empty_and_an_empty_file_is_one()
    {
        var path = folder.Find("f.safetensors");
        using (var writer = FeatureFileWriter.Open(path, FeatureFiles.Description))
        {
            writer.Append(["a"], [-1], FeatureFiles.Values(0, 1));
            writer.Complete();
        }
        using (var file = FeatureFile.Open(path))
            Assert.Empty(file.Labels);
        using var empty = FeatureFile.Open(FeatureFiles.Write(folder.Find("empty.safetensors"), 0));
        Assert.Equal(0, empty.Count);
        Assert.Empty(empty.Sources);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        using var file = FeatureFile.Open(FeatureFiles.Write(folder.Find("f.safetensors"), 1));
        var error = Assert.Throws<RankToolsException>(() => file.Rows("fc"));
        Assert.Equal("LayerNotFound", error.ErrorId);
        Assert.Contains("pool, map", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.Rows("pool").ReadRows(0, new double[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Rows("pool").ReadRows(0, new double[8]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_file_cut_short_anywhere_is_an_error(int length)
    {
        var path = FeatureFiles.Write(folder.Find("f.safetensors"), 5);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(length < 0 ? bytes.Length + length : length)]);
        var error = Assert.Throws<RankToolsException>(() => FeatureFile.Open(path));
        Assert.Contains(error.ErrorId, new[] { "FeatureFileTruncated", "FeatureFileInvalid" });
        if (length is 0 or 1000 or -1)
            Assert.Equal("FeatureFileTruncated", error.ErrorId);
    }

    [Fact]
    public void Other_files_are_told_apart()
    {
        var weights = folder.Find("w.safetensors");
        using (var writer = new SafetensorsWriter(weights, [new("w", ElementType.Float32, [1])]))
        {
            writer.Append("w", [1f]);
            writer.Complete();
        }
        Assert.Equal("FeatureFileInvalid", Assert.Throws<RankToolsException>(() => FeatureFile.Open(weights)).ErrorId);
        Assert.Equal("FeatureFileInvalid", Assert.Throws<RankToolsException>(() => FeatureFile.Open(folder.Write("t", [.. "some text"u8]))).ErrorId);
        Assert.Equal("FileNotFound", Assert.Throws<RankToolsException>(() => FeatureFile.Open(folder.Find("missing"))).ErrorId);
    }

    [Fact]
    public void Layers_with_different_numbers_of_rows_are_an_error()
    {
        var path = folder.Find("f.safetensors");
        CheckpointEntry[] entries = [.. FeatureEntries.Of(FeatureFiles.Description, 1, 1)];
        entries[1] = entries[1] with { Shape = [0, 2, 3, 1] };
        using (var writer = new SafetensorsWriter(path, entries.Select(entry => new CheckpointEntry(entry.Name, entry.ElementType, entry.Shape)), FeatureFiles.Description.ToMetadata()))
        {
            writer.Append("pool", new float[4]);
            writer.Append(FeatureEntries.Labels, [0L]);
            writer.Append(FeatureEntries.SourceEnds, [1L]);
            writer.Append(FeatureEntries.SourceText, "a"u8);
            writer.Complete();
        }
        var error = Assert.Throws<RankToolsException>(() => FeatureFile.Open(path));
        Assert.Equal("FeatureFileDamaged", error.ErrorId);
        Assert.Contains("'map' has 0 rows", error.Message, StringComparison.Ordinal);
    }
}
