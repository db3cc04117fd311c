using System.Diagnostics;
using System.Management.Automation;
using System.Text.Json;

using RankTools.Core.Tests.Ranks;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>-OutFile of the cmdlets that give spectra: a Parquet file with what the objects hold.</summary>
public sealed class SpectrumFileTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private IEnumerable<string?> Files(string pattern) => Directory.GetFiles(sample.Folder.Root, pattern).Select(Path.GetFileName);

    private static double[] AllValues(IEnumerable<PSObject> results) => [.. results.SelectMany(result => result.SingularValues())];

    /// <summary>A property of every result, once for each of its singular values.</summary>
    private static T[] ForEachValue<T>(IEnumerable<PSObject> results, string property) =>
        [.. results.SelectMany(result => Enumerable.Repeat(result.Get<T>(property), result.SingularValues().Count))];

    [Fact]
    public void Parquet_is_loaded_by_the_first_file_and_by_nothing_else()
    {
        const string script =
            """
            function Test-Parquet { [bool]([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Parquet' }) }
            "imported $(Test-Parquet)"
            $sample = Get-RankSample
            $net = Import-NeuralNetwork $sample.WeightPath
            $ranks = Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer conv1
            "measured $($ranks.Rank -gt 0) $(Test-Parquet)"
            $null = Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer conv1 -OutFile $env:SPECTRA
            "written $(Test-Parquet)"
            """;
        var run = ShellProcess.Run(["-Command", script], "", ("SPECTRA", sample.Folder["lazy.parquet"]));
        Assert.Equal(["imported False", "measured True False", "written True"], run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.True(new FileInfo(sample.Folder["lazy.parquet"]).Length > 0);
    }

    [Fact]
    public async Task Spectra_of_layers_are_those_of_the_objects()
    {
        var results = sample.Get("Get-LayerRank $sample.ImagePath[0, 1] -Network $net -PatchSize 6 -Seed 4 -OutFile layers.parquet");
        Assert.Equal(24, results.Count);
        var file = await SpectrumTableFile.ReadAsync(sample.Folder["layers.parquet"]);
        Assert.Equal(AllValues(results), file.Column<double>("SingularValue"));
        Assert.Equal(results.SelectMany(result => Enumerable.Range(0, result.SingularValues().Count)), file.Column<int>("Index"));
        Assert.Equal(results.Index().SelectMany(result => Enumerable.Repeat(result.Index, result.Item.SingularValues().Count)), file.Column<int>("Result"));
        foreach (var text in (string[])["Network", "Layer", "Source", "Preprocessing", "WeightHash"])
            Assert.Equal(ForEachValue<string>(results, text), file.Column<string?>(text));
        Assert.Equal(ForEachValue<int>(results, "Rank"), file.Column<int>("Rank"));
        Assert.Equal(ForEachValue<int>(results, "LayerIndex"), file.Column<int?>("LayerIndex").Select(index => index!.Value));
        Assert.Equal(ForEachValue<double>(results, "Threshold"), file.Column<double>("Threshold"));
        Assert.Equal(ForEachValue<double>(results, "SingularValueError"), file.Column<double?>("Error").Select(error => error!.Value));
        Assert.Equal(ForEachValue<int>(results, "CensoredCount"), file.Column<int>("CensoredCount"));
        Assert.Equal(ForEachValue<long>(results, "OutputDimension"), file.Column<long>("Rows"));
        Assert.All(file.Column<long?>("Seed"), seed => Assert.Equal(4, seed));
        Assert.All(file.Column<string?>("Spectrum"), kind => Assert.Equal("Jacobian", kind));
        string[] List(string key) => JsonSerializer.Deserialize<string[]>(file.Metadata["ranktools." + key])!;
        Assert.Equal([results[0].Text("WeightHash")], List("weight_hash"));
        Assert.Equal([results[0].Text("Preprocessing")], List("preprocessing"));
        Assert.Equal(["Relative 0.01"], List("rule"));
        Assert.Equal([results[0].Text("Patch")], List("patch"));
        Assert.Equal(["layers.parquet"], Files("layers.parquet*"));
    }

    [Fact]
    public async Task Spectra_of_weights_come_with_those_of_the_operators()
    {
        var results = sample.Get("Get-WeightRank $sample.WeightPath -Name conv1.weight, linear.weight -Rule Svd -OutFile weights.parquet");
        Assert.Equal(["conv1.weight", "linear.weight"], results.Select(result => result.Text("Name")));
        var file = await SpectrumTableFile.ReadAsync(sample.Folder["weights.parquet"]);
        var matrices = results.Select(result => result.SingularValues()).ToArray();
        var operators = results[0].Get<IReadOnlyList<double>>("OperatorSingularValues");
        Assert.Equal([.. matrices[0], .. operators, .. matrices[1]], file.Column<double>("SingularValue"));
        string[] kinds =
        [
            .. Enumerable.Repeat("Matrix", matrices[0].Count), .. Enumerable.Repeat("Operator", operators.Count),
            .. Enumerable.Repeat("Matrix", matrices[1].Count),
        ];
        Assert.Equal(kinds, file.Column<string?>("Spectrum"));
        Assert.Equal(kinds.Select((_, i) => i < kinds.Length - matrices[1].Count ? 0 : 1), file.Column<int>("Result"));
        Assert.Equal(kinds.Select((_, i) => i < kinds.Length - matrices[1].Count ? "conv1.weight" : "linear.weight"), file.Column<string?>("Layer"));
        Assert.All(kinds.Zip(file.Column<double?>("Error")), pair => Assert.Equal(pair.First == "Operator", pair.Second is null));
        var (first, ranks, thresholds) = (matrices[0].Count, file.Column<int>("Rank"), file.Column<double>("Threshold"));
        Assert.Equal((results[0].Get<int>("Rank"), results[0].Get<int?>("OperatorRank"), results[1].Get<int>("Rank")), (ranks[0], ranks[first], ranks[^1]));
        Assert.Equal(operators.Count(value => value > thresholds[first]), ranks[first]);
        Assert.Equal(["WeightRank"], JsonSerializer.Deserialize<string[]>(file.Metadata["ranktools.result"])!);
    }

    [Fact]
    public async Task A_bad_matrix_is_an_error_and_the_file_has_the_others()
    {
        sample.Folder.Npy("good.npy", [1, 2, 3, 4], 2, 2);
        sample.Folder.Npy("bad.npy", [1, double.NaN, 3, 4], 2, 2);
        sample.Folder.RandomNpy("wide.npy", 3, 5, 40);
        sample.Folder.Write("matrices.parquet", "an older file");
        var result = sample.Run("'good.npy', 'bad.npy', 'wide.npy' | Get-MatrixRank -OutFile matrices.parquet");
        Assert.Equal(["NonFiniteInput"], result.ErrorIds);
        Assert.Equal(2, result.Output.Count);
        var file = await SpectrumTableFile.ReadAsync(sample.Folder["matrices.parquet"]);
        Assert.Equal(AllValues(result.Output), file.Column<double>("SingularValue"));
        Assert.Equal(ForEachValue<string>(result.Output, "Source"), file.Column<string?>("Source"));
        Assert.All(file.Column<string?>("Network"), Assert.Null);
        Assert.All(file.Column<long?>("Seed"), seed => Assert.Null(seed));
    }

    [Fact]
    public void Where_nothing_can_be_measured_there_is_no_file_and_an_older_one_stays()
    {
        sample.Folder.Npy("nan.npy", [double.NaN, 1, 2, 3], 2, 2);
        sample.Folder.Write("older.parquet", "an older file");
        Assert.Equal(["NonFiniteInput"], sample.Run("Get-MatrixRank nan.npy -OutFile older.parquet").ErrorIds);
        Assert.Equal("an older file", File.ReadAllText(sample.Folder["older.parquet"]));
        Assert.Equal(["older.parquet"], Files("older*"));
    }

    [Theory]
    [InlineData("Get-LayerRank 'none.png' -Network $net")]
    [InlineData("Get-WeightRank 'none.safetensors'")]
    [InlineData("Get-MatrixRank 'none.npy'")]
    public void A_file_that_cannot_be_written_is_refused_before_the_work(string command)
    {
        foreach (var (name, id, category, says) in ((string, string, ErrorCategory, string)[])[
            ("s.csv", "OutputFormatUnknown", ErrorCategory.InvalidArgument, ".parquet"),
            ("none/s.parquet", "FileNotFound", ErrorCategory.ObjectNotFound, "Make it first"),
            (new string('a', 250) + ".parquet", "SpectrumFileNotWritable", ErrorCategory.ResourceUnavailable, "cannot be written")])
        {
            sample.Run($"{command} -OutFile '{name}'").HasOneError(id, category, sample.Folder[name], says); // nothing about none.*
        }
        sample.Run($"{command} -OutFile $folder", ("folder", sample.Folder.Root)).HasOneError("PathNotFile", ErrorCategory.InvalidArgument, sample.Folder.Root);
    }

    [Fact]
    public void Exact_ranks_have_no_spectra_to_write() =>
        sample.Run("Get-LayerRank $path -Network $net -Exact -OutFile exact.parquet", ("path", sample.Picture))
            .HasOneError("ParameterConflict", ErrorCategory.InvalidArgument, "OutFile", "-Exact", "Export-Csv");

    /// <summary>The first result is out, so its rows are in the temporary file or wait for it.</summary>
    [Fact]
    public void A_stop_takes_less_than_a_second_and_leaves_nothing()
    {
        sample.Folder.RandomNpy("large.npy", 11, 3, 224, 224);
        sample.Get("$large = Import-NeuralNetwork -Architecture resnet50 -RandomInitialization");
        var running = sample.Session.Start("Get-LayerRank large.npy -Network $large -PatchSize 16 -ThreadCount 2 -OutFile stopped.parquet");
        WaitFor(() => running.Output.Count > 0 || running.Invocation.IsCompleted);
        Assert.False(running.Invocation.IsCompleted);
        Assert.Single(Files("stopped*"));
        var elapsed = running.Stop();
        var result = sample.Session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.IsType<PipelineStoppedException>(result.Failure);
        Assert.Empty(result.Errors);
        WaitFor(() => !Files("stopped*").Any());
    }

    [Fact]
    public void A_later_command_that_needs_no_more_leaves_nothing()
    {
        const string command = "Get-LayerRank $sample.ImagePath[0..2] -Network $net -PatchSize 6 -OutFile broken.parquet";
        var result = sample.Run($"do {{ {command} | ForEach-Object {{ $_; break }} }} while ($false)");
        Assert.Single(result.Succeeded().Output);
        WaitFor(() => !Files("broken*").Any());
    }

    private static void WaitFor(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "it does not come to that");
            Thread.Sleep(20);
        }
    }
}
