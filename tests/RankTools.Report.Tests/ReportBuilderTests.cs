using System.Globalization;

using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Reports;

namespace RankTools.Report.Tests;

/// <summary>What a report takes.</summary>
public sealed class ReportBuilderTests
{
    [Fact]
    public void What_it_does_not_know_it_does_not_take()
    {
        var builder = new ReportBuilder();
        Assert.False(builder.TryAdd("text"));
        Assert.False(builder.TryAddProperties(name => name == "Length" ? "4" : null));
        Assert.Equal(0, builder.Count);
        Assert.Equal("NothingToReport", Assert.Throws<RankToolsException>(builder.CheckNotEmpty).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    public void Layer_ranks_come_back_from_texts(string culture)
    {
        var info = CultureInfo.GetCultureInfo(culture);
        var rank = SampleResults.LayerRanks().First();
        var builder = new ReportBuilder();
        Assert.True(builder.TryAddProperties(Texts(rank, info)));
        var section = Assert.Single(builder.Build("Report", SampleResults.Noon).Sections);
        Assert.Equal("layer-rank", section.Kind);
        Assert.Equal((long)rank.Rank, section.Tables[0].Columns.Single(column => column.Title == "Rank").Values[0]);
        Assert.Equal(rank.EffectiveRank, section.Tables[0].Columns.Single(column => column.Title == "Effective rank").Values[0]);
    }

    [Fact]
    public void A_damaged_row_of_layer_ranks_is_an_error_that_names_the_property()
    {
        var texts = Texts(SampleResults.LayerRanks().First(), CultureInfo.InvariantCulture);
        var failure = Assert.Throws<RankToolsException>(() => new ReportBuilder().TryAddProperties(name => name == "Device" ? null : texts(name)));
        Assert.Equal("PropertyMissing", failure.ErrorId);
    }

    [Fact]
    public void Sections_come_in_the_same_order_whatever_comes_first()
    {
        object[] results = [SampleResults.WeightRank("w", 2, 1), .. SampleResults.LayerRanks()];
        var kinds = SampleResults.ReportOf(results).Sections.Select(section => section.Kind);
        Assert.Equal(["layer-rank", "weight-rank"], kinds);
        Assert.Equal(kinds, SampleResults.ReportOf(results.Reverse()).Sections.Select(section => section.Kind));
    }

    [Fact]
    public void Software_and_its_versions_are_told()
    {
        var facts = SampleResults.ReportOf(SampleResults.LayerRanks()).Provenance.Single(group => group.Title == "Software").Facts;
        Assert.StartsWith("2.", facts.Single(fact => fact.Name == "libtorch").Value, StringComparison.Ordinal);
        Assert.Equal(System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, facts.Single(fact => fact.Name == ".NET").Value);
    }

    [Fact]
    public void Tests_of_models_are_counted()
    {
        Inference.Checks.ModelTestResult Test(string data, Inference.Checks.ModelTestStatus status) => new("model", data, status, 0.5, "why", [], "model.onnx", 1);
        var section = Assert.Single(SampleResults.ReportOf(
        [
            Test("a", Inference.Checks.ModelTestStatus.Passed), Test("b", Inference.Checks.ModelTestStatus.Failed), Test("c", Inference.Checks.ModelTestStatus.Passed),
        ]).Sections);
        Assert.Equal("Of 3 tests, 2 passed, 1 failed, 0 use something that is not supported.", section.Summary[0]);
        Assert.Equal(3, section.Tables[0].RowCount);
    }

    private static Func<string, string?> Texts(LayerRank rank, CultureInfo culture) => name =>
        Convert.ToString(typeof(LayerRank).GetProperty(name)?.GetValue(rank), culture);
}
