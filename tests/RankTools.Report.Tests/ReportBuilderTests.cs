using RankTools.Errors;
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
        Assert.Equal(0, builder.Count);
        Assert.Equal("NothingToReport", Assert.Throws<RankToolsException>(builder.CheckNotEmpty).ErrorId);
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
}
