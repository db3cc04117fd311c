using System.Globalization;
using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Compare-LayerRank on runs whose differences are known.</summary>
public sealed class CompareLayerRankTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>Rows as a file would have them: <c>Row layer source rank</c>, and other properties by name.</summary>
    private const string Row =
        """
        function Row($layer, $source, $rank, $more = @{}) {
            $row = [ordered]@{
                Network = 'net'; Layer = $layer; LayerIndex = $layer.Length; Source = $source; Rank = "$rank"; RankLow = "$rank"; RankHigh = "$rank"
                Unresolved = 'False'; InputDimension = '64'; Rule = 'Relative'; Tolerance = '0.01'; Context = 'Real'; Patch = ''
            }
            foreach ($key in $more.Keys) { $row[$key] = $more[$key] }
            [pscustomobject]$row
        }
        function Run($layer, [int[]]$ranks, $folder = '/a', $more = @{}) { $i = 0; foreach ($rank in $ranks) { Row $layer "$folder/$($more.Prefix)$i.png" $rank $more; $i++ } }

        """;

    private IReadOnlyList<PSObject> Compare(string script) => sample.Get(Row + script);

    [Fact]
    public void Paired_ranks_are_tested_as_pairs()
    {
        var result = Assert.Single(Compare("Run conv 13,11,14,10,12,9,15,12 | Compare-LayerRank (Run conv 16,12,18,10,14,8,20,14)"));
        Assert.Equal((8, 8, 8), (result.Get<int>("ReferenceCount"), result.Get<int>("DifferenceCount"), result.Get<int>("PairCount")));
        Assert.Equal(("Source", "PairedT", "Decrease"), (result.Text("Pairing"), result.Text("Test"), result.Text("Change")));
        Assert.Equal(-2, result.Get<double>("Difference"), 1e-12);
        Assert.Equal(0.025463561683239266, result.Get<double>("PValue"), 1e-12); // SciPy's
        Assert.Equal(0.7071067811865475, result.Get<double>("StandardError"), 1e-12);
    }

    [Theory]
    [InlineData("-Test Sign", "Sign", 0.125)]
    [InlineData("-Test Permutation", "Permutation", 0.046875)]
    public void The_test_can_be_chosen(string parameter, string test, double p)
    {
        var result = Assert.Single(Compare($"Compare-LayerRank (Run conv 16,12,18,10,14,8,20,14) (Run conv 13,11,14,10,12,9,15,12) {parameter}"));
        Assert.Equal(test, result.Text("Test"));
        Assert.Equal(p, result.Get<double>("PValue"), 1e-12);
    }

    [Fact]
    public void Other_inputs_and_summaries_are_tested_as_independent_samples()
    {
        var results = Compare(
            """
            function Summary($mean, $error, $count) {
                Row conv '' 0 @{ Mean = $mean; StandardError = $error; Count = $count; Minimum = 1; Maximum = 9; MeanRankLow = $mean; MeanRankHigh = $mean
                    UnresolvedCount = 0; MeanEffectiveRank = 1; MeanStableRank = 1; OutputDimension = 64 }
            }
            Compare-LayerRank (Run conv 10,12,11,15,13) (Run conv 9,8,12,7,9,10,6 '/b' @{ Prefix = 'other' })
            Compare-LayerRank (Summary 12.2 0.860232526704263 5) (Summary 8.714285714285714 0.7468926 7)
            Compare-LayerRank (Run conv 10,12,11,15,13) (Run conv 9,8,12,7,9,10,6) -Test Welch
            """);
        Assert.All(results, result => Assert.Equal(("Welch", "None"), (result.Text("Test"), result.Text("Pairing"))));
        Assert.All(results, result => Assert.Equal(0.013712413359646718, result.Get<double>("PValue"), 1e-4)); // SciPy's
        Assert.Equal(0.013712413359646718, results[0].Get<double>("PValue"), 1e-12);
    }

    [Fact]
    public void The_same_files_in_another_folder_are_pairs_by_name()
    {
        var result = Assert.Single(Compare(@"Compare-LayerRank (Run conv 5,6,7) (Run conv 5,5,5 'C:\b')"));
        Assert.Equal(("FileName", 3), (result.Text("Pairing"), result.Get<int>("PairCount")));
    }

    [Fact]
    public void Layers_of_one_run_only_are_reported_as_missing_and_the_level_counts_all_layers()
    {
        var results = Compare("@(Run a 9,8,7,9; Run bb 3,4,5,6; Run dddd 1,2) | Compare-LayerRank @(Run a 9,9,9,9; Run bb 9,9,9,10; Run ccc 1,2)");
        Assert.Equal(["a", "bb", "ccc", "dddd"], results.Select(result => result.Text("Layer")));
        Assert.Equal(["Unchanged", "Decrease", "Missing", "Missing"], results.Select(result => result.Text("Change")));
        Assert.Equal((null, "net"), (results[2].Properties["DifferenceNetwork"].Value, results[2].Text("ReferenceNetwork")));
        Assert.Equal(2 * results[1].Get<double>("PValue"), results[1].Get<double>("AdjustedPValue"), 1e-12);
    }

    [Fact]
    public void A_difference_within_the_error_of_the_ranks_is_none()
    {
        var script = "Compare-LayerRank (Run conv 9,9,9,9,9,9) (Run conv 8,7,8,8,7,8 '/a' @{{ RankHigh = '{0}' }})";
        Assert.Equal("Decrease", Compare(string.Format(CultureInfo.InvariantCulture, script, 8)).Single().Text("Change"));
        var open = Compare(string.Format(CultureInfo.InvariantCulture, script, 9)).Single();
        Assert.Equal(("Unchanged", 0.0), (open.Text("Change"), open.Get<double>("DifferenceHigh")));
    }

    [Fact]
    public void Live_results_CSV_and_JSON_compare_alike()
    {
        var results = sample.Get(
            """
            $one, $two = foreach ($images in $sample.ImagePath[0..2], $sample.ImagePath[0..2]) { , @($images | Get-LayerRank -Network $net -PatchSize 4 -Layer layer3.2, linear -Tolerance 0.1) }
            $rows = foreach ($rank in $two) {
                $row = [ordered]@{}
                foreach ($property in $rank.psobject.Properties) { $row[$property.Name] = if ($null -ne $property.Value) { $property.Value.ToString() } else { '' } }
                [pscustomobject]$row
            }
            # What ConvertTo-Json and back leave: lists are arrays, names of enumerations numbers.
            $json = foreach ($rank in $two) {
                $row = [ordered]@{}
                foreach ($property in $rank.psobject.Properties) {
                    $row[$property.Name] = if ($property.Name -eq 'SingularValues') { [object[]]$property.Value } elseif ($property.Value -is [enum]) { [long]$property.Value } else { $property.Value }
                }
                [pscustomobject]$row
            }
            Compare-LayerRank $one $two
            Compare-LayerRank $one $rows
            Compare-LayerRank $one $json
            $json | Merge-LayerRank
            """);
        Assert.Equal(8, results.Count);
        foreach (var layer in (int[])[0, 1])
        {
            Assert.Equal(results[layer].BaseObject, results[2 + layer].BaseObject);
            Assert.Equal(results[layer].BaseObject, results[4 + layer].BaseObject);
            Assert.Equal(("Unchanged", 1.0), (results[layer].Text("Change"), results[layer].Get<double>("PValue")));
        }
    }

    [Theory]
    [InlineData("-FailOn Decrease", true)]
    [InlineData("-FailOn Decrease -Threshold 4", false)]
    [InlineData("-FailOn Decrease -Threshold 3.5", true)]
    [InlineData("-FailOn Increase", false)]
    [InlineData("-FailOn Increase, Missing", true)]
    [InlineData("", false)]
    public void What_must_not_change_ends_the_script_after_the_results(string parameters, bool fails)
    {
        var result = sample.Run(Row + $"@(Run a 9,8,7,9; Run bb 5,5,6,5) | Compare-LayerRank @(Run bb 9,9,9,10; Run ccc 1,2; Run a 9,8,7,9) {parameters}; 'went on'");
        Assert.Equal(["a", "bb", "ccc"], result.Output.Where(item => item.Properties["Layer"] is not null).Select(item => item.Text("Layer")));
        Assert.Equal(fails, result.Failure is not null);
        Assert.Equal(!fails, result.Output[^1].BaseObject is "went on");
        Assert.Equal(fails ? ["LayerRankChanged"] : [], result.ErrorIds);
    }

    [Fact]
    public void A_failing_comparison_can_be_caught_or_be_an_ordinary_error()
    {
        var caught = sample.Get(Row + "try { Compare-LayerRank (Run a 9,8,7,9) (Run a 5,5,5,6) -FailOn Decrease } catch { $_ }");
        var error = (ErrorRecord)caught[1].BaseObject;
        error.Is("LayerRankChanged", ErrorCategory.InvalidResult, error.TargetObject.ToString()!, "a 8.25 to 5.25 (p = ");
        var ordinary = sample.Run(Row + "Compare-LayerRank (Run a 9,8,7,9) (Run a 5,5,5,6) -FailOn Decrease -ErrorAction Continue; 'went on'");
        Assert.Null(ordinary.Failure);
        Assert.Equal(["LayerRankChanged"], ordinary.ErrorIds);
        Assert.Equal("went on", ordinary.Output[^1].BaseObject);
    }

    [Fact]
    public void A_script_file_exits_with_1_where_it_fails_and_with_0_elsewhere()
    {
        foreach (var (parameters, code) in new[] { ("-FailOn Decrease", 1), ("-FailOn Increase", 0) })
        {
            var file = sample.Folder.Write("nightly.ps1", Row + $"Compare-LayerRank (Run a 9,8,7,9) (Run a 5,5,5,6) {parameters}\n'end'");
            var run = ShellProcess.Run(["-File", file]);
            Assert.Equal(code, run.ExitCode);
            Assert.Equal(code == 0, run.Output.Contains("end", StringComparison.Ordinal));
            Assert.Equal(code == 1, (run.Output + run.Error).Contains("a 8.25 to 5.25", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Compare-LayerRank (Run a 1,2) (Run a 1,2 '/a' @{ Rule = 'Gram'; Tolerance = '1' })", "RunsNotComparable", "Gram 1")]
    [InlineData("Compare-LayerRank (Run a 1,2 /a) (Run a 1,2 '/a' @{ Source = 'x' })", "ResultRepeated", "already")]
    [InlineData("Compare-LayerRank ((Row a x 1), (Row a y 1)) ((Row a z 1), (Row a w 2)) -Test Sign", "PairsMissing", "Leave -Test out")]
    [InlineData("Compare-LayerRank (Run a 1,2) ((Run a 1,2) + [pscustomobject]@{ Layer = 'a' })", "PropertyMissing", "Network")]
    [InlineData("Compare-LayerRank ((Run a 1,2) + (Run a 1,2 '/a' @{ Network = 'other' })) (Run a 1,2 '/a' @{ Network = 'third' })", "NetworkNotFound", "third")]
    public void What_cannot_be_compared_is_said(string script, string id, string says)
    {
        var error = Assert.Single(sample.Run(Row + script).AllErrors());
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(says, error.Exception.Message);
    }

    [Fact]
    public void Several_checkpoints_are_compared_with_one_reference()
    {
        var results = Compare(
            "@(Run a 9,8,7,9 '/a' @{ Network = 'epoch-2' }; Run a 5,4,3,5 '/a' @{ Network = 'epoch-3' }) | Compare-LayerRank (Run a 9,8,7,9 '/a' @{ Network = 'epoch-1' })");
        Assert.Equal(["epoch-2", "epoch-3"], results.Select(result => result.Text("DifferenceNetwork")));
        Assert.Equal([0.0, -4.0], results.Select(result => result.Get<double>("Difference")));
    }
}
