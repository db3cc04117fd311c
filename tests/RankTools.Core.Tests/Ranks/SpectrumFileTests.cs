using System.Text.Json;

using RankTools.Backend;
using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Ranks.Files;

namespace RankTools.Core.Tests.Ranks;

/// <summary>The Parquet file of spectra, read back with Parquet.Net's reader.</summary>
public sealed class SpectrumFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    private string Target => Path.Combine(folder, "spectra.parquet");

    private IEnumerable<string?> Files => Directory.GetFiles(folder).Select(Path.GetFileName);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static LayerRank Layer(double[] values, string layer = "conv1", string? hash = "12fca82f", int censored = 0) =>
        new(
            new(values), new SpectrumError(1e-6, 1e-5), Tolerance.Default, values.Length + censored, 5_000_000, Precision.Single,
            censored, censored > 0 ? 1e-3 : 0, censored > 0 ? 1e-3 : 0)
        {
            Network = "resnet18",
            Layer = layer,
            LayerIndex = 3,
            Source = "photo, one.JPEG",
            Context = InputContext.Real,
            Patch = "16x17@104,105",
            Preprocessing = hash is null ? null : "size 32x32, mean 0.485",
            WeightHash = hash,
            Device = "cpu",
            Seed = -3,
        };

    [Fact]
    public async Task The_columns_have_these_names_and_types_in_this_order()
    {
        using (var writer = new SpectrumFileWriter(Target))
        {
            writer.Append(Layer([2, 1], censored: 5), TestContext.Current.CancellationToken);
            Assert.True(writer.Complete(TestContext.Current.CancellationToken));
        }
        var file = await SpectrumTableFile.ReadAsync(Target);
        Assert.Equal(
            [
                "Result Int32", "Source String?", "Network String?", "Layer String?", "LayerIndex Int32?", "Spectrum String?", "Index Int32",
                "SingularValue Double", "Error Double?", "Rows Int64", "Columns Int64", "Rule String?", "Tolerance Double", "Threshold Double",
                "Rank Int32", "RankLow Int32?", "RankHigh Int32?",
                "CensoredCount Int32", "CensoredBound Double?", "Precision String?", "Seed Int64?", "Preprocessing String?", "WeightHash String?",
            ],
            file.Fields);
    }

    [Fact]
    public async Task Every_row_says_what_the_results_say()
    {
        var censored = Layer([2, 1e-2 / 3], censored: 5);
        var plain = Layer([5e-324, 0], "linear", hash: null);
        using (var writer = new SpectrumFileWriter(Target))
        {
            writer.Append(censored, TestContext.Current.CancellationToken);
            writer.Append(plain, TestContext.Current.CancellationToken);
            writer.Complete(TestContext.Current.CancellationToken);
        }
        var file = await SpectrumTableFile.ReadAsync(Target);
        Assert.Equal([0, 0, 1, 1], file.Column<int>("Result"));
        Assert.Equal([0, 1, 0, 1], file.Column<int>("Index"));
        Assert.Equal([2, 1e-2 / 3, 5e-324, 0], file.Column<double>("SingularValue"));
        Assert.Equal(["conv1", "conv1", "linear", "linear"], file.Column<string?>("Layer"));
        Assert.Equal(["12fca82f", "12fca82f", null, null], file.Column<string?>("WeightHash"));
        Assert.Equal(["size 32x32, mean 0.485", "size 32x32, mean 0.485", null, null], file.Column<string?>("Preprocessing"));
        Assert.Equal(Enumerable.Repeat("photo, one.JPEG", 4), file.Column<string?>("Source"));
        Assert.Equal(Enumerable.Repeat("Jacobian", 4), file.Column<string?>("Spectrum"));
        Assert.Equal(Enumerable.Repeat("Relative", 4), file.Column<string?>("Rule"));
        Assert.Equal(Enumerable.Repeat("Single", 4), file.Column<string?>("Precision"));
        Assert.Equal(Enumerable.Repeat(0.01, 4), file.Column<double>("Tolerance"));
        Assert.Equal([censored.Threshold, censored.Threshold, plain.Threshold, plain.Threshold], file.Column<double>("Threshold"));
        Assert.Equal([censored.Rank, censored.Rank, plain.Rank, plain.Rank], file.Column<int>("Rank"));
        Assert.Equal([censored.RankLow, censored.RankLow, plain.RankLow, plain.RankLow], file.Column<int?>("RankLow"));
        Assert.Equal([censored.RankHigh, censored.RankHigh, plain.RankHigh, plain.RankHigh], file.Column<int?>("RankHigh"));
        Assert.Equal(Enumerable.Repeat<double?>(censored.SingularValueError, 4), file.Column<double?>("Error"));
        Assert.Equal([5, 5, 0, 0], file.Column<int>("CensoredCount"));
        Assert.Equal([1e-3, 1e-3, null, null], file.Column<double?>("CensoredBound"));
        Assert.Equal(Enumerable.Repeat<int?>(3, 4), file.Column<int?>("LayerIndex"));
        Assert.Equal(Enumerable.Repeat<long?>(-3, 4), file.Column<long?>("Seed"));
        Assert.Equal([5_000_000, 5_000_000, 5_000_000, 5_000_000], file.Column<long>("Rows"));
        Assert.Equal([7, 7, 2, 2], file.Column<long>("Columns"));
    }

    [Fact]
    public async Task The_file_says_where_it_is_from_and_each_thing_once()
    {
        using (var writer = new SpectrumFileWriter(Target))
        {
            writer.Append(Layer([1]), TestContext.Current.CancellationToken);
            writer.Append(Layer([1], hash: "ffff"), TestContext.Current.CancellationToken);
            writer.Append(Layer([2], hash: "ffff").With(ToleranceRule.Absolute, 0.5), TestContext.Current.CancellationToken);
            writer.Complete(TestContext.Current.CancellationToken);
        }
        var file = await SpectrumTableFile.ReadAsync(Target);
        Assert.Equal(typeof(LayerRank).Assembly.GetName().Version!.ToString(3), file.Metadata["ranktools.version"]);
        Assert.Contains("absolute", file.Metadata["ranktools.units"], StringComparison.Ordinal);
        string[] List(string key) => JsonSerializer.Deserialize<string[]>(file.Metadata[key])!;
        Assert.Equal(["LayerRank"], List("ranktools.result"));
        Assert.Equal(["Relative 0.01", "Absolute 0.5"], List("ranktools.rule"));
        Assert.Equal(["12fca82f", "ffff"], List("ranktools.weight_hash"));
        Assert.Equal(["size 32x32, mean 0.485"], List("ranktools.preprocessing"));
        Assert.Equal(["16x17@104,105"], List("ranktools.patch"));
        Assert.Equal(["Real"], List("ranktools.context"));
        Assert.Equal(["cpu"], List("ranktools.device"));
        Assert.False(file.Metadata.ContainsKey("ranktools.input_node"));
    }

    /// <summary>All 23 columns of a million rows would be 200 MB; a group of rows is an eighth of that.</summary>
    [Fact]
    public async Task A_million_values_take_the_memory_of_one_group_and_come_back_exactly()
    {
        const int count = 1_000_000;
        var values = new double[count];
        var random = new Random(5);
        for (var i = 0; i < count; i++)
            values[i] = random.NextDouble();
        Array.Sort(values, static (a, b) => b.CompareTo(a));
        var rank = Layer(values);
        long before, held;
        using (var writer = new SpectrumFileWriter(Target))
        {
            writer.Append(Layer([1]), TestContext.Current.CancellationToken);
            before = GC.GetTotalMemory(forceFullCollection: true);
            writer.Append(rank, TestContext.Current.CancellationToken);
            held = GC.GetTotalMemory(forceFullCollection: true) - before;
            writer.Complete(TestContext.Current.CancellationToken);
        }
        Assert.InRange(held, 0, 120L << 20);
        var file = await SpectrumTableFile.ReadAsync(Target);
        Assert.Equal((count + 1 + SpectrumTable.GroupRows - 1) / SpectrumTable.GroupRows, file.GroupCount);
        Assert.Equal([1, .. values], file.Column<double>("SingularValue"));
        Assert.Equal([0, .. Enumerable.Range(0, count)], file.Column<int>("Index"));
        Assert.Equal([0, .. Enumerable.Repeat(1, count)], file.Column<int>("Result"));
        Assert.InRange(new FileInfo(Target).Length, count * 8L / 2, count * 14L); // what is the same in all rows costs next to nothing
    }

    [Fact]
    public void Until_it_is_complete_the_old_file_is_there_and_a_file_without_results_is_not_made()
    {
        File.WriteAllText(Target, "old");
        using (var writer = new SpectrumFileWriter(Target))
        {
            Assert.False(writer.Complete(TestContext.Current.CancellationToken));
            writer.Append(Layer([1]), TestContext.Current.CancellationToken);
        }
        Assert.Equal(["spectra.parquet"], Files);
        Assert.Equal("old", File.ReadAllText(Target));
        using (var writer = new SpectrumFileWriter(Target))
        {
            writer.Append(Layer([1]), TestContext.Current.CancellationToken);
            writer.Complete(TestContext.Current.CancellationToken);
            writer.Dispose();
            Assert.Throws<ObjectDisposedException>(() => writer.Append(Layer([1]), TestContext.Current.CancellationToken));
        }
        Assert.Equal(["spectra.parquet"], Files);
        Assert.NotEqual("old", File.ReadAllText(Target));
    }

    [Fact]
    public async Task Who_disposes_during_a_write_does_not_wait_and_nothing_is_left()
    {
        var rank = Layer([.. Enumerable.Range(0, 4_000_000).Select(i => 1.0 / (i + 1))]);
        var writer = new SpectrumFileWriter(Target);
        var temporary = Assert.Single(Directory.GetFiles(folder));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = Task.Run(() => writer.Append(rank, stop.Token), TestContext.Current.CancellationToken);
        while (!writing.IsCompleted && new FileInfo(temporary).Length < 1 << 19)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted, "the write was over too soon for this test");
        writer.Dispose();
        Assert.False(writing.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Empty(Files);
    }

    [Theory]
    [InlineData("spectra.csv", "OutputFormatUnknown", "'.csv'")]
    [InlineData("spectra", "OutputFormatUnknown", "no extension")]
    [InlineData("none/spectra.parquet", "FileNotFound", "Make it first")]
    [InlineData("{long}.parquet", "SpectrumFileNotWritable", "cannot be written")]
    public void A_file_that_cannot_be_written_is_refused_at_once(string name, string id, string says)
    {
        var path = Path.Combine(folder, name.Replace("{long}", new('a', 250), StringComparison.Ordinal));
        var failure = Assert.Throws<RankToolsException>(() => new SpectrumFileWriter(path).Dispose());
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Files);
    }
}
