using System.Management.Automation;

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

    [Fact]
    public void Networks_and_devices_say_where_numbers_come_from()
    {
        sample.Get("(Get-RankDevice cpu), $net, (Get-MatrixRank identity.npy) | Export-RankReport from.html");
        Assert.Contains("SHA-256 of the weights", Decoded("from.html"), StringComparison.Ordinal); // of the network that was piped in
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
