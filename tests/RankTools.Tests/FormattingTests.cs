using System.Text.RegularExpressions;
using System.Xml.Linq;

using RankTools.Tests.Contracts;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>How results look at the prompt, in every culture.</summary>
public sealed class FormattingTests(PromptSession sample) : IClassFixture<PromptSession>
{
    private const int NarrowestTerminal = 100;
    private const int SmallestColumn = 12; // of the column that takes what is left
    private static readonly IReadOnlyList<XElement> Views = [.. ModuleMetadata.Views.Select(file => file.Root!)];

    [Fact]
    public void Every_result_has_a_view()
    {
        var seen = Views.Descendants("TypeName").Select(type => type.Value).ToHashSet(StringComparer.Ordinal);
        var results = ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name)
            .Where(name => name.StartsWith("RankTools.", StringComparison.Ordinal)).Distinct().ToArray();
        Assert.NotEmpty(results);
        Assert.All(results, name => Assert.Contains(name, seen));
    }

    [Fact]
    public void Every_result_has_a_list_and_what_has_a_table_shows_it_first()
    {
        var results = ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name)
            .Where(name => name.StartsWith("RankTools.", StringComparison.Ordinal)).Distinct();
        Assert.All(results, name =>
        {
            XElement[] views = [.. Views.Descendants("View").Where(view => view.Descendants("TypeName").Any(type => type.Value == name))];
            Assert.Contains(views, view => view.Element("ListControl") is not null);
            if (views.Any(view => view.Element("TableControl") is not null))
                Assert.True(views[0].Element("TableControl") is not null && (string)views[0].Element("Name")! != "Bar", $"{name} is not shown as its table");
        });
    }

    [Fact]
    public void Every_script_of_a_view_and_of_a_type_parses() => Assert.All(
        Views.Append(XElement.Load(Path.Combine(ModuleSession.ModuleFolder, "RankTools.Types.ps1xml"))).Descendants()
            .Where(element => element.Name.LocalName is "ScriptBlock" or "GetScriptBlock"),
        script =>
        {
            System.Management.Automation.Language.Parser.ParseInput(script.Value, out _, out var errors);
            Assert.True(errors.Length == 0, script.Value);
        });

    [Fact]
    public void Every_type_that_is_extended_exists()
    {
        var types = ModuleMetadata.OwnAssemblies.SelectMany(ModuleMetadata.TypesOf).ToHashSet(StringComparer.Ordinal);
        var extended = XElement.Load(Path.Combine(ModuleSession.ModuleFolder, "RankTools.Types.ps1xml")).Elements("Type").Select(type => type.Element("Name")!.Value).ToArray();
        Assert.NotEmpty(extended);
        Assert.All(extended, name => Assert.Contains(name, types));
    }

    [Fact]
    public void Every_table_fits_into_100_columns_and_ends_with_the_only_column_that_may_stretch() =>
        Assert.All(Views.Descendants("TableHeaders"), table =>
        {
            int?[] widths = [.. table.Elements().Select(column => (int?)column.Element("Width"))];
            Assert.All(widths[..^1], width => Assert.NotNull(width));
            Assert.InRange(widths.Sum(width => width ?? SmallestColumn) + widths.Length - 1, 1, NarrowestTerminal - 1); // PowerShell leaves the last one free
        });

    [Fact]
    public void Every_table_has_as_many_cells_as_headings() => Assert.All(Views.Descendants("TableControl"), table =>
        Assert.Equal(table.Descendants("TableColumnHeader").Count(), table.Descendants("TableColumnItem").Count()));

    [Fact]
    public void Numbers_look_the_same_in_every_culture()
    {
        const string Script = """
            Get-LayerRank -Network $net -Path $s.ImagePath[0] -PatchSize 8 -Layer conv1, avgpool -Seed 3
            """;
        var german = sample.ShowInGerman(Script);
        Assert.Equal(sample.Show(Script).Trim(), german.Trim());
        Assert.Matches(@"avgpool +37 +37 +192 +64 +17\.6 +2\.4 +1\.182 +0\.5503", german);
        Assert.DoesNotMatch(@"\d,\d{3}\b", german);
    }

    [Fact]
    public void A_heading_says_which_input_network_patch_context_and_rule_and_comes_again_for_the_next_input()
    {
        var text = sample.ShowInGerman("Get-LayerRank -Network $net -Path $s.ImagePath[0..1] -PatchSize 4 -Layer avgpool -Context Zero -Tolerance 0.001");
        Assert.Matches(@"Input: 000_red_plain_disc\.png   Network: cifar_resnet20\r?\n +Patch: 4x4@14,14   Context: Zero   Rule: Relative 0\.001", text);
        Assert.Single(Regex.Matches(text, "Input: 001_orange_striped_disc"));
        Assert.Equal(2, Regex.Count(text, "Layer +Rank +Interval +Inputs +Outputs +Effective +Stable +Gap +Norm"));
    }

    [Fact]
    public void A_rank_that_is_not_resolved_is_a_question_mark_with_its_interval()
    {
        var text = sample.ShowInGerman("Get-LayerRank -Network $net -Path $s.ImagePath[0] -PatchSize 8 -Layer avgpool -Rule Absolute -Tolerance 1e-12");
        Assert.Matches(@"avgpool +\? +\d+-64 unresolved +192 +64", text);
        Assert.Contains("Rule: Absolute 1E-12", text);
    }

    [Fact]
    public void An_interval_of_more_than_one_rank_is_shown_as_such()
    {
        // τ at the fifth singular value itself: its error, however small, leaves both ranks possible.
        var text = sample.ShowInGerman("""
            $r = Get-LayerRank -Network $net -Path $s.ImagePath[0] -PatchSize 8 -Layer avgpool
            Get-LayerRank -Network $net -Path $s.ImagePath[0] -PatchSize 8 -Layer avgpool -Rule Absolute -Tolerance $r.SingularValues[4]
            """);
        Assert.Matches(@"avgpool +[45] +4-5 +192 +64", text);
    }

    [Fact]
    public void The_whole_input_is_called_so() => Assert.Contains("Patch: whole input",
        sample.Show("Get-LayerRank -Network $net -Path $s.ImagePath[0] -WholeInput -Layer linear"));

    [Fact]
    public void A_summary_shows_mean_and_standard_error()
    {
        var text = sample.ShowInGerman("Get-LayerRank -Network $net -Path $s.ImagePath[0..2] -PatchSize 8 -Layer avgpool, linear | Merge-LayerRank");
        Assert.Matches(@"Network: cifar_resnet20\r?\n +Patch: 8x8@12,12   Inputs: 192   Context: Real   Rule: Relative 0\.01", text);
        Assert.Matches(@"avgpool +3 +33\.3 +2\.33 +29 +37 +16\.0 +64", text);
    }

    [Fact]
    public void A_summary_of_one_result_has_no_standard_error_and_counts_what_is_unresolved()
    {
        var text = sample.ShowInGerman(
            "Get-LayerRank -Network $net -Path $s.ImagePath[0] -PatchSize 8 -Layer avgpool -Rule Absolute -Tolerance 1e-12 | Merge-LayerRank");
        Assert.Matches(@"avgpool +1 +\d+\.0 +\d+ +\d+ +\d+\.0-64\.0 +1 +17\.6 +64", text);
    }

    [Theory]
    [InlineData("$net", @"cifar_resnet20 +cifar_resnet20 +0\.27 M +3x32x32 +64 Cifar10 +cifar_resnet20\.safetensors")]
    [InlineData("Get-NeuralNetworkLayer $net layer2.0.conv1", @"25 layer2\.0\.conv1 +Conv2d +32x16x16 +32\.0 KB +4,608 +1\.18 M +\d+\.\d\d +\d+\.\d MB")]
    [InlineData("Get-NeuralNetworkLayer $net layer2.0", @"32 layer2\.0 +ReLU +32x16x16 +32\.0 KB +\d+\.\d\d +\d+\.\d MB +yes")]
    [InlineData("Get-NeuralNetworkArchitecture resnet50", @"resnet50 +ResNet +25\.56 M +4\.09 G +3x224x224 +1000 ImageNet")]
    [InlineData("Invoke-NeuralNetwork -Network $net $s.ImagePath[0]", @"000_red_plain_disc\.png +0 red plain disc +0\.998 *\r?\n")]
    [InlineData("Invoke-NeuralNetwork -Network $net $s.DatasetPath", @"heldout\.bin#1 +1 orange striped disc +0\.993 +1 yes")]
    [InlineData("(Invoke-NeuralNetwork -Network $net $s.ImagePath[0] -TopCount 2).Top", @"1 +0 red plain disc +0\.9977 +24\.5411\s+2 +2 yellow checkered disc +0\.0021")]
    [InlineData("Invoke-NeuralNetwork -Network $net $s.ImagePath[0] -Layer layer1.0", @"layer1\.0 +16x32x32 +16384 0\.6988  0\.4316  0  0 \.\.\.")]
    [InlineData("$m = [double[,]]::new(2, 3); $m[0,0] = 4; $m[1,1] = 1e-3; Get-MatrixRank -InputObject $m -Rule Relative", @"InputObject#0 +2 +3 +1 +1 +1\.0 +1\.0 +4000 +4")]
    [InlineData("Get-LayerRank -Network $net $s.ImagePath[5] -PatchSize 4 -Layer linear -Exact", @"Context: Real   Exact[\s\S]+linear +\d+ +48 +64 +0 +\d{7}, \d{7}")]
    [InlineData("Get-WeightRank $s.WeightPath -Name layer3.2.conv2.weight", @"layer3\.2\.conv2\.weight +64 +576 +64 +58\.9 +16\.4 +2\.205 +6\.061 +2\.14 +0\.15 +0\.067")]
    [InlineData("$s", @"ImagePath +: 64 files, the first: ")]
    [InlineData("Get-RankDevice cpu", @"cpu +\d+\.\d GiB +\d+\.\d GiB")]
    public void Every_other_result_reads_well(string script, string pattern) => Assert.Matches(pattern, sample.ShowInGerman(script));

    [Fact]
    public void A_gap_without_an_end_is_infinite()
    {
        var text = sample.ShowInGerman("$m = [double[,]]::new(2, 2); $m[0,0] = 1; Get-MatrixRank -InputObject $m");
        Assert.Matches(@"InputObject#0 +2 +2 +1 +1 +1\.0 +1\.0 +∞ +1", text);
    }
}
