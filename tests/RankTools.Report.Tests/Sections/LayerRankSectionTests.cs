using RankTools.Ranks;
using RankTools.Reports;
using RankTools.Reports.Charts;

namespace RankTools.Report.Tests.Sections;

/// <summary>What a report says of layer ranks.</summary>
public sealed class LayerRankSectionTests
{
    [Fact]
    public void The_first_sentence_says_from_where_to_where_the_rank_falls()
    {
        // conv1 has rank 40 at one input and 29 at the two others: 32.7 on the mean.
        Assert.Equal((40, 29, 3), (SampleResults.RankOf(0.95), SampleResults.RankOf(0.85), SampleResults.RankOf(0.2)));
        var section = Section(SampleResults.LayerRanks());
        Assert.Equal("In net, rank falls from 32.7 at conv1 to 3 at fc (r = 0.01, 3 inputs).", section.Summary[0]);
        Assert.Equal("The largest loss is 11.7, from conv1 to layer1; no step rises.", section.Summary[1]);
    }

    [Fact]
    public void A_rise_and_unresolved_ranks_are_told()
    {
        LayerRank Rank(string layer, int index, double factor) => SampleResults.LayerRank("net", layer, index, "a.png", factor);
        var unresolved = new LayerRank(new Spectrum([1, 0.02]), 0.5, Tolerance.Default, 2, 2, Backend.Precision.Single)
        {
            Network = "net",
            Layer = "d",
            LayerIndex = 3,
            Source = "a.png",
            Context = InputContext.Real,
            Patch = "4x4@2,2",
            Device = "cpu",
            Seed = 7,
        };
        Assert.True(unresolved.Unresolved);
        var section = Section([Rank("a", 0, 0.5), Rank("b", 1, 0.9), Rank("c", 2, 0.2), unresolved]);
        Assert.Contains("it rises at 1 step of 3, most from a to b (+33).", section.Summary[1], StringComparison.Ordinal);
        Assert.Equal("1 rank of 4 are unresolved: the tolerance is finer than the computation.", section.Summary[^1]);
    }

    [Fact]
    public void Means_and_extremes_over_inputs_are_drawn()
    {
        var curve = Section(SampleResults.LayerRanks()).Charts[0].Series.Single(series => series.Name == "Rank");
        Assert.Equal(new ChartPoint(0, (40 + 29 + 29) / 3.0, 29, 40, "mean of 3"), curve.Points[0]);
        Assert.Equal(5, curve.Points.Count);
    }

    [Fact]
    public void Settings_that_differ_tell_the_runs_apart()
    {
        var strict = SampleResults.LayerRanks().Select(rank => rank.With(ToleranceRule.Relative, 0.1));
        var section = Section([.. SampleResults.LayerRanks(), .. strict]);
        Assert.StartsWith("In net, r = 0.01, rank falls", section.Summary[0], StringComparison.Ordinal);
        Assert.StartsWith("In net, r = 0.1, rank falls", section.Summary[1], StringComparison.Ordinal);
        Assert.Equal("r = 0.01, r = 0.1", section.Settings.Single(fact => fact.Name == "Tolerance").Value);
    }

    [Fact]
    public void Spectra_of_many_inputs_are_one_median_with_a_band()
    {
        var spectra = Section(SampleResults.LayerRanks(inputs: 20)).Charts[1];
        var curve = spectra.Series.First(series => series.Choice == 0);
        Assert.Equal("median of 20 inputs", curve.Name);
        var second = curve.Points[1];
        Assert.Equal((0.85, 0.85, 0.85), (second.Y, second.Low!.Value, second.High!.Value)); // 19 of the 20 are alike
        Assert.Equal(5, spectra.Choices.Count);
    }

    [Fact]
    public void The_table_has_every_rank_in_full()
    {
        var table = Section(SampleResults.LayerRanks()).Tables[0];
        Assert.Equal(15, table.RowCount);
        var ranks = table.Columns.Single(column => column.Title == "Rank").Values;
        Assert.Equal(SampleResults.LayerRanks().Select(rank => (object)(long)rank.Rank), ranks);
        var effective = table.Columns.Single(column => column.Title == "Effective rank").Values;
        Assert.Equal(SampleResults.LayerRanks().Select(rank => (object)rank.EffectiveRank), effective);
    }

    private static ReportSection Section(IEnumerable<LayerRank> ranks) => Assert.Single(SampleResults.ReportOf(ranks).Sections);
}
