using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Measure-IndependenceDeficit -Target -Source: a planted combination of another file's columns, and bad input.</summary>
public sealed class AcrossDeficitTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>
    /// A network whose logit 0 is 2·column 12 − column 50 + 1 of what goes into the classifier, and its logits on the pictures; the
    /// columns are in another file, with the pictures in reverse.
    /// </summary>
    private void Plant() => sample.Get(
        """
        if (-not $planted) {
            $row = [double[]]::new(65)
            $row[12], $row[50], $row[64] = 2, -1, 1
            $planted = Set-ClassifierWeight -Network $net -Class 0 -Remove -Add $row
            $null = $sample.ImagePath | Export-NetworkFeature target.safetensors -Network $planted -Layer linear
            $null = $sample.ImagePath[63..0] | Export-NetworkFeature source.safetensors -Network $net
        }
        """);

    [Fact]
    public void A_planted_combination_of_another_files_columns_is_found_whatever_the_order_of_the_images()
    {
        Plant();
        var result = Assert.Single(sample.Get("Measure-IndependenceDeficit -Target target.safetensors -Source source.safetensors -SourceLayer avgpool -Class 0 -MaxClass 2 -NullDraws 9"));
        var terms = Terms(result).OrderBy(term => term.Get<int>("ClassIndex")).ToArray();
        Assert.Equal([12, 50], terms.Select(term => term.Get<int>("ClassIndex")));
        Assert.Equal(2, terms[0].Get<double>("RefitWeight"), 1e-4);
        Assert.Equal(-1, terms[1].Get<double>("RefitWeight"), 1e-4);
        Assert.Equal(0, result.Get<double>("RefitRelativeError"), 1e-5);
        Assert.Equal(1 - (2.0 / 64), result.Get<double>("Score"), 1e-6);
        Assert.Equal(0.1, result.Get<double?>("PValue")!.Value, 1e-12);
        Assert.Equal((64, 0, 64), (result.Get<int>("MatchedImages"), result.Get<int>("UnmatchedImages"), result.Get<int>("ColumnCount")));
        Assert.Equal("avgpool", result.Text("SourceLayer"));
    }

    [Fact]
    public void A_constant_is_the_intercept()
    {
        Plant();
        var result = Assert.Single(sample.Get("Measure-IndependenceDeficit -Target target.safetensors -Source source.safetensors -SourceLayer avgpool -Class 0 -Regularization 1e-7 -NullDraws 0"));
        Assert.Equal(1, result.Get<double>("Intercept"), 0.02);
        Assert.InRange(result.Get<double>("DualityGap"), 0, 1e-6);
    }

    [Fact]
    public void Images_in_one_file_only_are_left_out_and_counted()
    {
        Plant();
        sample.Get("$null = $sample.ImagePath[10..39] | Export-NetworkFeature part.safetensors -Network $net -Force");
        var result = Assert.Single(sample.Get("Measure-IndependenceDeficit -Target target.safetensors -Source part.safetensors -Class 1 -NullDraws 0"));
        Assert.Equal((30, 34), (result.Get<int>("MatchedImages"), result.Get<int>("UnmatchedImages")));
        Assert.Equal(1, Terms(result)[0].Get<int>("ClassIndex")); // the row of class 1 is the same in both networks
    }

    [Fact]
    public void Files_that_have_nothing_to_do_with_each_other_are_clear_errors()
    {
        Plant();
        sample.Folder.Png("elsewhere.png", 32, 32, (x, y) => ((byte)(x * 8), (byte)(y * 8), 90));
        sample.Get("$null = 'elsewhere.png', $sample.ImagePath[0] | Export-NetworkFeature elsewhere.safetensors -Network $net -Force");
        foreach (var (script, id) in new[]
        {
            ("-Target target.safetensors -Source elsewhere.safetensors", "ImagesUnmatched"),
            ("-Target target.safetensors -Source target.safetensors", "SourceIsTarget"),
            ("-Target target.safetensors -Source target.safetensors -SourceLayer avgpool", "LayerNotFound"),
            ("-Target target.safetensors -Source source.safetensors -Rows Class", "ParameterConflict"),
            ("-Target target.safetensors -Source absent.safetensors", "PathNotFound"),
        })
        {
            var result = sample.Run($"Measure-IndependenceDeficit {script}");
            Assert.Equal([id], result.ErrorIds);
            Assert.Empty(result.Output);
        }
    }

    private static IReadOnlyList<PSObject> Terms(PSObject result) =>
        [.. ((System.Collections.IEnumerable)result.Properties["Term"].Value).Cast<object>().Select(PSObject.AsPSObject)];
}
