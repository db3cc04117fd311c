using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Measure-FeatureDimension, Measure-FeatureMoment and Merge-FeatureMoment through the module.</summary>
public sealed class FeatureDimensionTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private string Cloud(string name, int seed, int count, int width) =>
        sample.Folder.Npy(name, [.. RandomNumbers.Normal(seed, count * width).Select((value, i) => value * (1 + (i % width)))], count, width);

    [Fact]
    public void All_methods_of_a_file_come_with_errors_and_a_seed_repeats_them()
    {
        var path = Cloud("cloud.npy", 1, 300, 5);
        var first = sample.Get("Measure-FeatureDimension $path -Seed 4", ("path", path));
        Assert.Equal(
            ["variance 0.9", "variance 0.95", "variance 0.99", "Relative 0.01", "participation ratio", "effective rank", "1:2", "10-20", "1:2", "2:4", "4:8", "8:16", "16:32", "32:64"],
            first.Select(item => item.Text("Criterion")));
        Assert.All(first, item => Assert.True(item.Get<double?>("StandardError") >= 0));
        Assert.All(first, item => Assert.Equal((300L, 5L), (item.Get<long>("Count"), item.Get<long>("Width"))));
        Assert.All(first, item => Assert.InRange(item.Get<double>("Dimension"), 2.5, 5.5));
        var again = sample.Get("Measure-FeatureDimension $path -Seed 4 -ThreadCount 2", ("path", path));
        Assert.Equal(first.Select(item => item.Get<double?>("StandardError")!.Value), again.Select(item => item.Get<double?>("StandardError")!.Value), (a, b) => Math.Abs(a - b) <= 1e-9 * a);
        var few = sample.Get("Measure-FeatureDimension $path -Method Mle, TwoNN -NeighborCount 5 -Bootstrap 0", ("path", path));
        Assert.Equal(["5", "1:2"], few.Select(item => item.Text("Criterion")));
        Assert.Null(few[1].Get<double?>("StandardError"));
    }

    /// <summary>Resampled sets of two samples are often of one alone, or of none: they have no components, and must not make the error NaN.</summary>
    [Fact]
    public void Two_samples_have_one_component_and_a_finite_error()
    {
        var path = Cloud("two.npy", 6, 2, 5);
        var found = sample.Get("Measure-FeatureDimension $path -Method Pca", ("path", path));
        Assert.Equal(6, found.Count);
        Assert.All(found, item => Assert.Equal(1, item.Get<double>("Dimension"), 1e-9));
        Assert.All(found, item => Assert.Equal(0, item.Get<double?>("StandardError")!.Value, 1e-9));
    }

    [Fact]
    public void A_feature_file_that_is_cut_short_is_called_one()
    {
        sample.Get("$null = $sample.ImagePath | Export-NetworkFeature full.safetensors -Network $net");
        sample.Folder.Write("cut.safetensors", File.ReadAllBytes(sample.Folder["full.safetensors"])[..^500]);
        Assert.Equal(["FeatureFileTruncated"], sample.Run("Measure-FeatureDimension cut.safetensors").ErrorIds);
    }

    [Fact]
    public void Arrays_and_items_pipe_in()
    {
        Cloud("a.npy", 2, 60, 3);
        var results = sample.Get(
            """
            $array = [double[,]]::new(30, 2)
            for ($i = 0; $i -lt 30; $i++) { $array[$i, 0] = $i; $array[$i, 1] = $i * $i }
            ,$array | Measure-FeatureDimension -Method Pca -VarianceThreshold 0.5
            [pscustomobject]@{ PSPath = './a.npy' } | Measure-FeatureDimension -Method Pca -VarianceThreshold 0.5
            """);
        Assert.Equal(["InputObject#0", sample.Folder["a.npy"]], results.Select(item => item.Text("Source")).Distinct());
    }

    [Fact]
    public void Shards_measured_apart_are_one_whole_through_files_and_the_pipeline()
    {
        var all = RandomNumbers.Normal(5, 120 * 4);
        sample.Folder.Npy("whole.npy", all, 120, 4);
        for (var i = 0; i < 3; i++)
            sample.Folder.Npy($"shard{i}.npy", all.AsSpan(160 * i, 160), 40, 4);
        var results = sample.Get(
            """
            foreach ($i in 0..2) { $null = Measure-FeatureMoment "shard$i.npy" -OutFile "shard$i.safetensors" }
            $merged = Merge-FeatureMoment shard?.safetensors -OutFile merged.safetensors
            $merged
            Measure-FeatureMoment whole.npy
            Measure-FeatureMoment shard0.npy, shard1.npy, shard2.npy | Merge-FeatureMoment
            """);
        Assert.All(results, item => Assert.Equal((120L, 4), (item.Get<long>("Count"), item.Get<int>("Width"))));
        Assert.Equal(results[1].Get<double?>("TotalVariance")!.Value, results[0].Get<double?>("TotalVariance")!.Value, 1e-12);
        Assert.Equal(sample.Folder["merged.safetensors"], results[0].Text("Path"));
        var counts = sample.Get("Measure-FeatureDimension merged.safetensors; $merged | Measure-FeatureDimension; Measure-FeatureDimension whole.npy -Method Pca -Bootstrap 0");
        Assert.Equal(18, counts.Count);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(counts[12 + i].Get<double>("Dimension"), counts[i].Get<double>("Dimension"), 1e-9);
            Assert.Equal(counts[12 + i].Get<double>("Dimension"), counts[6 + i].Get<double>("Dimension"), 1e-9);
        }
    }

    [Fact]
    public void What_cannot_be_measured_is_an_error_of_its_own_and_the_rest_goes_on()
    {
        sample.Folder.Npy("one.npy", [1, 2], 1, 2);
        sample.Folder.Npy("equal.npy", [1, 2, 1, 2, 1, 2, 1, 2], 4, 2);
        sample.Folder.Npy("nan.npy", [1, 2, double.NaN, 4, 5, 6], 3, 2);
        sample.Folder.Npy("vector.npy", [1, 2, 3], 3);
        var good = Cloud("good.npy", 6, 40, 3);
        var result = sample.Run("'one.npy', 'equal.npy', 'nan.npy', 'vector.npy', 'missing.npy', $good | Measure-FeatureDimension -Method Pca -VarianceThreshold 0.9", ("good", good));
        Assert.Null(result.Failure);
        Assert.Equal(["TooFewSamples", "NoVariance", "NonFiniteInput", "ShapeMismatch", "PathNotFound"], result.ErrorIds);
        Assert.Contains("row 1, column 0", result.Errors[2].Exception.Message);
        Assert.Equal(4, result.Output.Count);
        Assert.All(result.Output, item => Assert.Equal(good, item.Text("Source")));
    }

    [Fact]
    public void A_method_without_an_answer_leaves_the_others_theirs()
    {
        Cloud("small.npy", 7, 15, 3);
        var result = sample.Run("Measure-FeatureDimension small.npy -Method Mle, TwoNN");
        Assert.Equal(["TooFewSamples"], result.ErrorIds);
        Assert.Equal(["TwoNN"], result.Output.Select(item => item.Text("Method")));
    }

    [Fact]
    public void Moments_have_no_samples_and_unlike_ones_do_not_merge()
    {
        Cloud("three.npy", 8, 30, 3);
        Cloud("four.npy", 9, 30, 4);
        sample.Get("Measure-FeatureMoment three.npy -OutFile three.safetensors; Measure-FeatureMoment four.npy -OutFile four.safetensors");
        sample.Run("Measure-FeatureDimension three.safetensors -Method TwoNN").HasOneError("SamplesNeeded", ErrorCategory.InvalidArgument, sample.Folder["three.npy"]);
        var result = sample.Run("Merge-FeatureMoment three.safetensors, four.safetensors");
        result.HasOneError("WidthMismatch", ErrorCategory.InvalidData, sample.Folder["four.npy"], "rows of 4 numbers", "has 3");
        Assert.Equal(30L, Assert.Single(result.Output).Get<long>("Count")); // what was there before
        var text = sample.Folder.Write("text.safetensors", "no moments");
        Assert.Single(sample.Run("Merge-FeatureMoment $text", ("text", text)).ErrorIds);
        sample.Run("Measure-FeatureMoment three.npy -OutFile ./none/m.safetensors").HasOneError(
            "CheckpointNotWritable", ErrorCategory.ResourceUnavailable, sample.Folder["none/m.safetensors"]);
    }

    [Fact]
    public void A_memory_limit_is_kept_or_refused()
    {
        Cloud("wide.npy", 10, 200, 50);
        Assert.Equal(["MemoryLimitExceeded"], sample.Run("Measure-FeatureMoment wide.npy -MemoryLimit 10KB").ErrorIds);
        var roomy = sample.Get("Measure-FeatureDimension wide.npy -Method TwoNN");
        var tight = sample.Get("Measure-FeatureDimension wide.npy -Method TwoNN -MemoryLimit 60KB");
        Assert.Equal(roomy[0].Get<double>("Dimension"), tight[0].Get<double>("Dimension"), 1e-9);
    }
}
