using System.Management.Automation;

using RankTools.Tests.Contracts;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Export-RankReport: what it takes, and how it treats files.</summary>
public sealed class RankReportTests : IClassFixture<SampleSession>
{
    private readonly SampleSession sample;

    public RankReportTests(SampleSession sample)
    {
        this.sample = sample;
        sample.Folder.Npy("identity.npy", [1.0, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3);
    }

    /// <summary>What cmdlets write that is no result to report: files, values, and what results are made from.</summary>
    private static readonly string[] NoResults =
    [
        "RankTools.Data.Datasets.ImageDataset", "RankTools.Features.FeatureFile", "RankTools.Features.FeatureMoment", "RankTools.Inference.LayerValue",
        "RankTools.Networks.Architectures.NetworkArchitecture", "RankTools.Sample.RankSample", "RankTools.Diagnostics.RankToolsInfo",
        "System.Boolean", "System.IO.FileInfo", "System.String",
    ];

    [Fact]
    public void Every_kind_of_result_has_a_section()
    {
        sample.Folder.RandomNpy("related.npy", 6, 40, 4);
        var result = sample.Get(
            """
            $results = & {
                Get-RankDevice cpu
                $net
                Get-NeuralNetworkLayer $net
                Invoke-NeuralNetwork $sample.ImagePath[0] -Network $net
                Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 2
                Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 | Merge-LayerRank
                Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer linear -Exact
                Compare-LayerRank (Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2) (Get-LayerRank $sample.ImagePath[1] -Network $net -PatchSize 2)
                Get-MatrixRank related.npy
                Get-WeightRank $sample.WeightPath -Name linear.weight
                Measure-IndependenceDeficit -LogitPath related.npy -NullDraws 2
                Measure-IndependenceDeficit -LogitPath related.npy -RegularizationPath 2
                Measure-IndependenceDeficit -LogitPath related.npy -NullDraws 0 | Test-ClassSubstitution -LogitPath related.npy
                $data = Import-ImageDataset $sample.DatasetPath -ClassName $sample.ClassNamePath
                $null = $data | Export-NetworkFeature related.safetensors -Network $net -Force
                Measure-ClassificationDimension related.safetensors -Network $net
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
            }
            $results | Export-RankReport all.html -Force
            $results
            """);
        var types = result.Select(item => item.BaseObject.GetType().FullName!).Distinct().ToArray();
        // The test of ONNX folders needs files that are not drawn here; its section has a test of its own.
        var expected = ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name).Distinct()
            .Except(NoResults).Except(["RankTools.Inference.Checks.ModelTestResult"]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));

        var page = File.ReadAllText(sample.Folder["all.html"]);
        string[] kinds =
        [
            "layer-rank-summary", "layer-rank", "exact-rank", "comparison", "monotonicity", "monotonicity-step", "exact-monotonicity-step", "manifold-dimension", "block-rank", "lyapunov", "perturbed-feature",
            "feature-dimension", "classification-dimension", "independence-deficit", "deficit-path", "class-substitution", "across-deficit",
            "deficit-condition", "deficit-correlation", "weight-rank", "matrix-rank", "prediction", "layer-health", "network-layer",
        ];
        Assert.All(kinds, kind => Assert.Contains($"<section id=\"{kind}\"", page, StringComparison.Ordinal));
        Assert.Contains("SHA-256 of the weights", page, StringComparison.Ordinal); // of the network that was piped in
    }

    [Fact]
    public void What_is_no_result_is_an_error_about_it_and_the_rest_is_reported()
    {
        var result = sample.Run("& { 'text'; [IO.DirectoryInfo]::new('.'); Get-MatrixRank identity.npy; $null } | Export-RankReport mixed.html; 'after'");
        Assert.Equal(["ResultNotReported", "ResultNotReported"], result.ErrorIds);
        Assert.Contains("System.String", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("System.IO.DirectoryInfo", result.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("after", Assert.Single(result.Output).ToString());
        Assert.Contains("identity.npy (3 × 3) has rank 3 of 3", Decoded("mixed.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_ranks_read_back_from_texts_are_reported_as_those_that_are_live()
    {
        sample.Get(
            """
            function ConvertTo-Row {
                process {
                    $row = [ordered]@{}
                    foreach ($property in $_.psobject.Properties) { $row[$property.Name] = if ($null -ne $property.Value) { $property.Value.ToString() } else { '' } }
                    [pscustomobject]$row
                }
            }
            $ranks = Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 2
            $ranks | Export-RankReport live.html -CommandLine same
            $ranks | ConvertTo-Row | Export-RankReport rows.html -CommandLine same
            $ranks | Merge-LayerRank | ConvertTo-Row | Export-RankReport summaries.html -CommandLine same
            """);
        string Body(string name) => Decoded(name)[Decoded(name).IndexOf("<main", StringComparison.Ordinal)..];
        Assert.Equal(Body("live.html"), Body("rows.html"));
        Assert.Contains("In cifar_resnet20, mean rank", Body("summaries.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_made_it()
    {
        sample.Get("Get-MatrixRank identity.npy | Export-RankReport made.html -Title 'A <title>' -Network $net");
        var page = Decoded("made.html");
        Assert.Contains("<code class=\"command\">Get-MatrixRank identity.npy | Export-RankReport made.html", page, StringComparison.Ordinal);
        Assert.Contains("<h1>A <title></h1>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Preprocessing</dt><dd>Cifar10</dd>", page, StringComparison.Ordinal);
        sample.Get("Get-MatrixRank identity.npy | Export-RankReport made.html -CommandLine ''");
        Assert.DoesNotContain("class=\"command\"", Decoded("made.html").Split("<script")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void It_writes_nothing_unless_asked_and_gives_the_file_when_asked()
    {
        var result = sample.Get(
            """
            Get-MatrixRank identity.npy | Export-RankReport what.html -WhatIf
            [IO.File]::Exists($file)
            Get-MatrixRank identity.npy | Export-RankReport what.html
            Get-MatrixRank identity.npy | Export-RankReport what.html -PassThru
            """, ("file", sample.Folder["what.html"]));
        Assert.Equal(2, result.Count);
        Assert.Equal(false, result[0].BaseObject);
        Assert.Equal(sample.Folder["what.html"], Assert.IsType<FileInfo>(result[1].BaseObject).FullName);
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_but_not_with_NoClobber_and_read_only_only_with_Force()
    {
        sample.Folder.Write("there.html", "old");
        sample.Run("Get-MatrixRank identity.npy | Export-RankReport there.html -NoClobber").HasOneError("ReportExists", ErrorCategory.InvalidArgument, sample.Folder["there.html"]);
        Assert.Equal("old", File.ReadAllText(sample.Folder["there.html"]));
        File.SetAttributes(sample.Folder["there.html"], FileAttributes.ReadOnly);
        sample.Run("Get-MatrixRank identity.npy | Export-RankReport there.html").HasOneError("ReportReadOnly", ErrorCategory.InvalidArgument, sample.Folder["there.html"], "-Force");
        Assert.Equal("old", File.ReadAllText(sample.Folder["there.html"]));
        sample.Get("Get-MatrixRank identity.npy | Export-RankReport there.html -Force");
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(sample.Folder["there.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report.pdf", "OutputFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("nowhere/report.html", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData(".", "PathNotFile", ErrorCategory.InvalidArgument)]
    public void Files_that_cannot_be_written_are_refused_before_anything_is_computed(string path, string id, ErrorCategory category)
    {
        var result = sample.Run("& { Set-Variable computed $true -Scope Global; Get-MatrixRank identity.npy } | Export-RankReport $path; $computed", ("path", path));
        Assert.Equal(id, Assert.Single(result.ErrorIds));
        Assert.Equal(category, result.AllErrors()[0].CategoryInfo.Category);
    }

    [Fact]
    public void Nothing_to_report_is_an_error_and_no_file()
    {
        Assert.Equal(["NothingToReport"], sample.Run("$net | Export-RankReport nothing.html").ErrorIds);
        Assert.False(File.Exists(sample.Folder["nothing.html"]));
    }

    private string Decoded(string name) => System.Net.WebUtility.HtmlDecode(File.ReadAllText(sample.Folder[name]));
}
