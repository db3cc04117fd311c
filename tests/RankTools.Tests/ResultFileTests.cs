using System.Management.Automation;
using System.Text.RegularExpressions;

using RankTools.Tests.Contracts;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Results of every kind that were written to a file and read back: the page and the pictures are those of the live ones.</summary>
public sealed partial class ResultFileTests(EveryResult results) : IClassFixture<EveryResult>
{
    /// <summary>What cmdlets write that is no result: files, values, and what results are made from.</summary>
    private static readonly string[] NoResults =
    [
        "RankTools.Data.Datasets.ImageDataset", "RankTools.Features.FeatureFile", "RankTools.Features.FeatureMoment", "RankTools.Inference.LayerValue",
        "RankTools.Networks.Architectures.NetworkArchitecture", "RankTools.Networks.NeuralNetwork", "RankTools.Backend.RankDevice", "RankTools.Sample.RankSample",
        "RankTools.Diagnostics.RankToolsInfo", "System.Boolean", "System.IO.FileInfo", "System.String",
    ];

    public static TheoryData<string> Forms() => [.. ResultForms.All.Keys];

    [Fact]
    public void Every_result_of_a_cmdlet_is_tested_here() => Assert.Equal(
        ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name).Distinct().Except(NoResults).Order(StringComparer.Ordinal),
        results.ByKind.Select(kind => kind.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pages_are_the_same(string form)
    {
        foreach (var kind in results.ByKind)
        {
            var live = Page(kind);
            Assert.Contains("<section id=", live, StringComparison.Ordinal);
            Assert.True(live == Page(kind.Select(ResultForms.All[form])), $"{kind.Key} as {form}");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pictures_are_the_same(string form)
    {
        List<string> drawn = [];
        foreach (var kind in results.ByKind)
        {
            foreach (var option in new[] { "", "-Spectrum" })
            {
                var (live, read) = (Picture(kind, option), Picture(kind.Select(ResultForms.All[form]), option));
                if (live.Contains("<svg", StringComparison.Ordinal))
                    drawn.Add($"{kind.Key} {option}".Trim());
                // The spectra of logits are as large as all logits, so their text sums them up.
                if (kind.Key == "RankTools.Deficits.IndependenceDeficit" && option.Length > 0 && (form.StartsWith("CSV", StringComparison.Ordinal) || form == "CliXml -Depth 1"))
                    Assert.Equal("SpectrumMissing SpectrumMissing SpectrumMissing", read);
                else
                    Assert.True(live == read, $"{kind.Key} {option} as {form}: {live[..Math.Min(200, live.Length)]} and {read[..Math.Min(200, read.Length)]}");
            }
        }
        Assert.Subset(drawn.ToHashSet(), new HashSet<string> { "RankTools.Ranks.LayerRank -Spectrum", "RankTools.Deficits.IndependenceDeficit", "RankTools.Theory.LyapunovSpectrum" });
        Assert.InRange(drawn.Count, 18, int.MaxValue);
    }

    private string Page(IEnumerable<PSObject> items)
    {
        var page = File.ReadAllText(((FileInfo)results.Sample.Get(
            "$items | Export-RankReport page.html -CommandLine '' -PassThru", ("items", items.ToArray()))[0].BaseObject).FullName);
        return Time().Replace(page, "");
    }

    /// <summary>The picture, or the ids of the errors where there is none.</summary>
    private string Picture(IEnumerable<PSObject> items, string option)
    {
        var result = results.Sample.Run($"$items | Export-RankPlot picture.svg -Force -PassThru {option}", ("items", items.ToArray()));
        return result.ErrorIds.Count > 0 ? string.Join(' ', result.ErrorIds) : File.ReadAllText(((FileInfo)Assert.Single(result.Output).BaseObject).FullName);
    }

    [GeneratedRegex(@"\d\d:\d\d \(UTC")]
    private static partial Regex Time();
}
