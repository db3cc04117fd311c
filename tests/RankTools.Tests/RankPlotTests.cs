using System.Xml.Linq;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Export-RankPlot and Show-RankPlot through the module.</summary>
public sealed class RankPlotTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const string Ranks =
        """
        if (-not $ranks) { $global:ranks = Get-LayerRank -Network $net -Path $sample.ImagePath[0..1] -PatchSize 2 -Layer conv1, layer3.2, linear }

        """;

    [Theory]
    [InlineData("svg", "<svg")]
    [InlineData("png", "PNG")]
    [InlineData("pdf", "%PDF")]
    public void The_extension_decides_the_format(string extension, string signature)
    {
        var result = sample.Run($"{Ranks}$ranks | Export-RankPlot ./format.{extension} -Title Ranks -PassThru");
        Assert.SkipWhen(extension != "svg" && result.ErrorIds is ["FontMissing"], "This machine has no fonts.");
        var file = Assert.Single(result.Succeeded().Output);
        Assert.Equal(sample.Folder[$"format.{extension}"], file.Text("FullName"));
        Assert.Contains(signature, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file.Text("FullName")), 0, 200), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(sample.Folder.Root, "*.partial"));
    }

    [Fact]
    public void A_picture_holds_the_means_of_the_ranks()
    {
        var item = sample.Get($"{Ranks}$ranks | Export-RankPlot ./means.svg -Width 640 -Height 400 -PassThru")[0];
        Assert.EndsWith("FileSystem::" + sample.Folder["means.svg"], item.Text("PSPath")); // as of Get-Item, for -LiteralPath of what comes next
        var file = item.Text("FullName");
        var root = XDocument.Load(file).Root!;
        Assert.Equal("640", (string?)root.Attribute("width"));
        string[] texts = [.. root.Descendants(root.Name.Namespace + "text").Select(text => text.Value)];
        Assert.All(["conv1", "layer3.2", "linear"], layer => Assert.Contains(layer, texts));
        Assert.Contains(texts, text => text.Contains("mean of 2 inputs", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_written_of_nothing_or_with_WhatIf()
    {
        Assert.Empty(sample.Get($"{Ranks}$ranks | Export-RankPlot ./whatif.svg -WhatIf -PassThru; @() | Export-RankPlot ./empty.svg -PassThru; @() | Show-RankPlot"));
        Assert.False(File.Exists(sample.Folder["whatif.svg"]) || File.Exists(sample.Folder["empty.svg"]));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_with_Force()
    {
        sample.Folder.Write("mine.svg", "mine");
        var refused = sample.Run($"{Ranks}$ranks | Export-RankPlot ./mine.svg");
        refused.HasOneError("PictureFileExists", System.Management.Automation.ErrorCategory.InvalidArgument, sample.Folder["mine.svg"], "-Force");
        Assert.Equal("mine", File.ReadAllText(sample.Folder["mine.svg"]));
        Assert.Empty(sample.Get($"{Ranks}$ranks | Export-RankPlot ./mine.svg -Force")); // silent, as Export-Csv is
        Assert.StartsWith("<svg", File.ReadAllText(sample.Folder["mine.svg"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$ranks | Export-RankPlot ./picture.bmp", "OutputFormatUnknown")]
    [InlineData("$ranks | Export-RankPlot ./nowhere/picture.svg", "FileNotFound")]
    [InlineData("$ranks, (Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 20) | Export-RankPlot ./mixed.svg", "PicturesMixed")]
    public void What_cannot_be_one_picture_ends_the_command(string script, string error) =>
        Assert.Equal([error], sample.Run(Ranks + script).ErrorIds);

    [Fact]
    public void What_cannot_be_drawn_is_an_error_and_the_rest_is_drawn()
    {
        var result = sample.Run($"{Ranks}@('text') + $ranks | Export-RankPlot ./rest.svg -Force");
        Assert.Equal(["ResultNotDrawable"], result.ErrorIds);
        Assert.True(File.Exists(sample.Folder["rest.svg"]));
        Assert.Equal(["SpectrumMissing"], sample.Run(
            "[pscustomobject]@{ Network = 'n'; Layer = 'one'; LayerIndex = '1'; Source = 'a' } | Show-RankPlot -Spectrum").ErrorIds);
    }

    [Fact]
    public void The_terminal_gets_lines_as_wide_as_asked_for()
    {
        string[] lines = [.. sample.Get($"{Ranks}$ranks | Show-RankPlot -Width 70 -Height 8 -Ascii:$false").Select(line => line.ToString())];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 70));
        Assert.Contains(lines, line => line.Contains('●', StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("conv1", StringComparison.Ordinal));
        var ascii = sample.Get($"{Ranks}$ranks | Show-RankPlot -Width 70 -Ascii");
        Assert.All(ascii, line => Assert.All(line.ToString(), character => Assert.InRange(character, ' ', '~')));
    }

    [Fact]
    public void Several_kinds_give_several_pictures_in_the_terminal()
    {
        var text = string.Join('\n', sample.Get($"{Ranks}$ranks, (Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 20) | Show-RankPlot -Ascii"));
        Assert.Contains("Rank of the Jacobian", text, StringComparison.Ordinal);
        Assert.Contains("Lyapunov exponent", text, StringComparison.Ordinal);
    }
}
