using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

using RankTools.Tests.Contracts;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Results as text: what Export-Csv would write can be read back and means the same.</summary>
public sealed class CsvRoundTripTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>A row of text per object, as Export-Csv and Import-Csv leave it.</summary>
    private const string ToRows =
        """
        function ConvertTo-Row {
            process {
                $row = [ordered]@{}
                foreach ($property in $_.psobject.Properties) { $row[$property.Name] = if ($null -ne $property.Value) { $property.Value.ToString() } else { '' } }
                [pscustomobject]$row
            }
        }
        """;

    [Theory]
    [InlineData("", "1.5")]
    [InlineData("de-DE", "1,5")]
    [InlineData("tr-TR", "1,5")]
    [InlineData("sv-SE", "1,5")]
    public void Layer_ranks_read_back_merge_to_the_same(string culture, string text)
    {
        var result = sample.Get(
            ToRows +
            """
            [Globalization.CultureInfo]::CurrentCulture = $culture
            (1.5).ToString()
            $ranks = $sample.ImagePath[0..2] | Get-LayerRank -Network $net -PatchSize 4 -Rule Relative -Tolerance 0.05
            $ranks | Merge-LayerRank
            $ranks | ConvertTo-Row | Merge-LayerRank
            """, ("culture", CultureInfo.GetCultureInfo(culture)));
        Assert.Equal(text, result[0].ToString()); // the numbers were indeed written so
        var (live, read) = (result.Skip(1).Take(12).ToArray(), result.Skip(13).ToArray());
        Assert.Equal(12, read.Length);
        foreach (var (one, other) in live.Zip(read))
        {
            Assert.Equal(3, one.Get<int>("Count"));
            Assert.Equal(one.BaseObject, other.BaseObject);
        }
    }

    [Fact]
    public void Layer_ranks_survive_the_files_of_the_real_PowerShell() => Assert.Equal("24 ranks, 0 0 0 differences", PowerShellProgram.Run(
        $$"""
        Set-Location '{{sample.Folder.Root}}'
        $sample = Get-RankSample
        $net = Import-NeuralNetwork $sample.WeightPath
        [cultureinfo]::CurrentCulture = 'de-DE'
        $ranks = Get-Item $sample.ImagePath[0..1] | Get-LayerRank -Network $net -PatchSize 4
        $ranks | Export-Csv ranks.csv
        $ranks | ConvertTo-Json -Depth 4 | Set-Content ranks.json
        $ranks | Export-Clixml ranks.xml
        $expected = $ranks | Merge-LayerRank
        $differences = foreach ($read in (Import-Csv ranks.csv), (Get-Content ranks.json | ConvertFrom-Json), (Import-Clixml ranks.xml)) {
            @(Compare-Object $expected ($read | Merge-LayerRank) -Property Layer, Mean, Minimum, Maximum, MeanEffectiveRank).Count
        }
        "$($ranks.Count) ranks, $differences differences"
        """));

    /// <summary>In one session the results are measured and written, by another, which computes nothing, they are read.</summary>
    [Fact]
    public void Pages_and_pictures_in_another_real_PowerShell_are_those_of_the_live_results()
    {
        const string Show =
            """
            function Show($results, $name) {
                $results | Export-RankReport "$name.html" -CommandLine '' -PassThru | Out-Null
                $results | Show-RankPlot -Ascii -Width 100 | Set-Content "$name.txt"
            }
            """;
        PowerShellProgram.Run(
            $$"""
            Set-Location '{{sample.Folder.Root}}'
            {{Show}}
            [cultureinfo]::CurrentCulture = 'de-DE'
            $sample = Get-RankSample
            $net = Import-NeuralNetwork $sample.WeightPath
            $all = @{
                perturbed = Measure-PerturbedFeatureDimension $sample.ImagePath[0] -Network $net -PerturbationCount 10 -Layer avgpool, linear
                lyapunov = Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 10
                weights = Get-WeightRank $sample.WeightPath -Name linear.weight, conv1.weight
                blocks = Get-BlockRank $sample.ImagePath[0] -Network $net -Layer avgpool, linear
            }
            foreach ($kind in $all.Keys) {
                Show $all[$kind] "$kind-live"
                $all[$kind] | Export-Csv "$kind.csv"
                $all[$kind] | ConvertTo-Json | Set-Content "$kind.json"
                $all[$kind] | Export-Clixml "$kind.xml"
            }
            """);
        Assert.Equal("12 sets", PowerShellProgram.Run(
            $$"""
            Set-Location '{{sample.Folder.Root}}'
            {{Show}}
            [cultureinfo]::CurrentCulture = 'tr-TR'
            $sets = foreach ($kind in 'perturbed', 'lyapunov', 'weights', 'blocks') {
                Show (Import-Csv "$kind.csv") "$kind-csv"
                Show (Get-Content "$kind.json" -Raw | ConvertFrom-Json) "$kind-json"
                Show (Import-Clixml "$kind.xml") "$kind-xml"
                'csv', 'json', 'xml'
            }
            "$($sets.Count) sets"
            """));
        // The time, and what of RankTools a session has loaded, are of the session and not of the results.
        string Page(string name) => Regex.Replace(File.ReadAllText(sample.Folder[$"{name}.html"]), @"\d\d:\d\d \(UTC|<dt>libtorch</dt><dd>[^<]*</dd>", "");
        foreach (var kind in new[] { "perturbed", "lyapunov", "weights", "blocks" })
        {
            foreach (var form in new[] { "csv", "json", "xml" })
            {
                Assert.Equal(File.ReadAllText(sample.Folder[$"{kind}-live.txt"]), File.ReadAllText(sample.Folder[$"{kind}-{form}.txt"]));
                Assert.True(Page($"{kind}-live") == Page($"{kind}-{form}"), $"{kind} as {form}");
            }
        }
    }

    [Fact]
    public void Live_and_read_results_of_one_layer_merge_together()
    {
        var result = sample.Get(
            ToRows +
            """
            $ranks = $sample.ImagePath[0..1] | Get-LayerRank -Network $net -PatchSize 4 -Layer layer1.0, linear
            $ranks[0..1] + ($ranks[2..3] | ConvertTo-Row) | Merge-LayerRank
            $ranks | Merge-LayerRank
            """);
        Assert.Equal(4, result.Count);
        Assert.Equal(result[2].BaseObject, result[0].BaseObject);
        Assert.Equal(result[3].BaseObject, result[1].BaseObject);
    }

    [Fact]
    public void Means_deviations_and_extremes_are_those_of_the_ranks()
    {
        var result = sample.Get(
            """
            $ranks = $sample.ImagePath[0..4] | Get-LayerRank -Network $net -PatchSize 8 -Layer layer3.2 -Rule Relative -Tolerance 0.1
            $ranks
            $ranks | Merge-LayerRank
            """);
        var ranks = result.Take(5).Select(item => (double)item.Get<int>("Rank")).ToArray();
        Assert.NotEqual(ranks.Min(), ranks.Max());
        var summary = result[5];
        var deviation = Math.Sqrt(ranks.Sum(rank => Math.Pow(rank - ranks.Average(), 2)) / 4);
        Assert.Equal(ranks.Average(), summary.Get<double>("Mean"), 1e-12);
        Assert.Equal(deviation / Math.Sqrt(5), summary.Get<double>("StandardError"), 1e-12);
        Assert.Equal(((int)ranks.Min(), (int)ranks.Max()), (summary.Get<int>("Minimum"), summary.Get<int>("Maximum")));
    }

    [Fact]
    public void No_property_of_a_result_writes_itself_as_the_name_of_a_type()
    {
        sample.Folder.RandomNpy("related.npy", 6, 40, 4);
        var objects = sample.Get(
            """
            Get-RankDevice
            Get-RankSample
            Get-RankToolsInfo
            $net
            Get-NeuralNetworkArchitecture
            Get-NeuralNetworkLayer $net
            Invoke-NeuralNetwork $sample.ImagePath[0] -Network $net
            Invoke-NeuralNetwork $sample.ImagePath[0] -Network $net -Layer linear
            Invoke-NeuralNetwork $sample.ImagePath[0] -Network $net -OutFile logits.npy
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 | Merge-LayerRank
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer linear -Exact
            Compare-LayerRank (Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2) (Get-LayerRank $sample.ImagePath[1] -Network $net -PatchSize 2)
            Get-MatrixRank logits.npy
            Get-WeightRank $sample.WeightPath -Name linear.weight
            Measure-IndependenceDeficit -LogitPath related.npy -NullDraws 2
            Measure-IndependenceDeficit -LogitPath related.npy -RegularizationPath 2
            $deficit = Measure-IndependenceDeficit -LogitPath related.npy -NullDraws 0
            $deficit | Test-ClassSubstitution -LogitPath related.npy
            $null = Import-ImageDataset $sample.ImagePath[0..9] | Export-NetworkFeature related.safetensors -Network $net -Force
            Test-DeficitCause related.safetensors -NullDraws 2 -Permutation 5 -Class 0, 1, 2
            Measure-IndependenceDeficit -Target related.safetensors -Source related.safetensors -SourceLayer avgpool -NullDraws 2 -Class 0
            Measure-FeatureDimension related.npy -Method Pca
            Measure-PerturbedFeatureDimension $sample.ImagePath[0] -Network $net -PerturbationCount 4 -Layer linear
            Test-NeuralNetwork $sample.ImagePath[0] -Network $net
            Get-BlockRank $sample.ImagePath[0] -Network $net -Layer avgpool, linear
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -SpectrumFloor 0 | Test-RankMonotonicity -Network $net
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -Exact | Test-RankMonotonicity -Network $net
            Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 10
            Measure-ManifoldDimension $sample.ImagePath[0..9] -Network $net -Layer linear -ImageCount 1 -NeighborCount 4
            """);
        // Not results but what they are made from: open files and sums. Of the others Measure-ClassificationDimension and the test of ONNX
        // folders need more data than is drawn here and have tests of their own.
        string[] others = ["RankTools.Data.Datasets.ImageDataset", "RankTools.Features.FeatureFile", "RankTools.Features.FeatureMoment",
            "RankTools.Features.ClassificationDimension", "RankTools.Inference.Checks.ModelTestResult", "System.Boolean", "System.String"];
        var types = ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name).Distinct().Where(name => !others.Contains(name));
        Assert.Equal(types.Order(StringComparer.Ordinal), objects.Select(item => item.BaseObject.GetType().FullName).Distinct().Order(StringComparer.Ordinal));
        var opaque = from item in objects
                     where item.BaseObject is not FileSystemInfo
                     from property in item.BaseObject.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                     where property.GetIndexParameters().Length == 0
                     let text = property.GetValue(item.BaseObject)?.ToString() ?? ""
                     where text.Contains("System.", StringComparison.Ordinal) || text.Contains("RankTools.", StringComparison.Ordinal)
                         || text.Contains('`', StringComparison.Ordinal)
                     where !File.Exists(text) && !Directory.Exists(text)
                     select $"{item.BaseObject.GetType().Name}.{property.Name}: {text[..Math.Min(80, text.Length)]}";
        Assert.Empty(opaque.Distinct());
    }
}
