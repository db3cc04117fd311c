using RankTools.Backend;
using RankTools.Core.Tests.Results;
using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Results;

namespace RankTools.Core.Tests.Ranks;

public class LayerRankTests
{
    private static readonly SpectrumError Error = new(1e-6, 1e-5);

    private static LayerRank Example(double[]? values = null, Tolerance? tolerance = null, string layer = "layer1.0", int index = 1) =>
        new(new(values ?? [10, 3, 0.2, 0.05, 0]), Error, tolerance ?? Tolerance.Default, 5, 4096, Precision.Single)
        {
            Network = "resnet18",
            Layer = layer,
            LayerIndex = index,
            Source = "photo, one.JPEG",
            Context = InputContext.Real,
            Patch = "16x17@104,105",
            Preprocessing = "Cifar10: size 32x32, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225",
            WeightHash = "12fca82f",
            Device = "cpu",
            Seed = -3,
            KinkCount = 2,
            ErrorProbability = 1e-6,
            ElapsedSeconds = 1.25,
            PeakBytes = 1L << 33,
        };

    [Fact]
    public void The_columns_of_a_result_are_these()
    {
        string[] expected =
        [
            "Network", "Layer", "LayerIndex", "Source", "InputDimension", "OutputDimension", "Share", "Loss", "Rank", "RankLow", "RankHigh", "Unresolved", "Gap",
            "Rule", "Tolerance", "Threshold", "SingularValues", "SpectralNorm", "EffectiveRank", "StableRank", "ParticipationRatio",
            "SingularValueError", "SpectrumFloor", "CensoredCount", "CensoredBound", "DroppedBound", "Context", "Patch", "InputNode", "Preprocessing", "WeightHash",
            "Precision", "Device", "Seed", "KinkCount", "ErrorProbability", "ElapsedSeconds", "PeakBytes",
        ];
        Assert.Equal(expected, typeof(LayerRank).GetProperties().Select(p => p.Name));
    }

    [Fact]
    public void A_result_carries_the_estimate_and_the_statistics_of_its_spectrum()
    {
        var rank = Example();
        Assert.Equal((3, 3, 3, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        Assert.Equal(0.1, rank.Threshold, 1e-15);
        Assert.Equal(4, rank.Gap!.Value, 1e-14);
        Assert.Equal(1.1e-5, rank.SingularValueError, 1e-18);
        Assert.Equal(109.0425 / 100, rank.StableRank, 1e-12);
    }

    [Fact]
    public void Another_tolerance_gives_what_a_computation_under_it_would_have_given()
    {
        foreach (var tolerance in new Tolerance[] { new(ToleranceRule.Relative, 0.2), new(ToleranceRule.Absolute, 0.04), new(ToleranceRule.Svd, 1) })
            Assert.Equal(Example(tolerance: tolerance), Example().With(tolerance));
    }

    [Fact]
    public void Another_tolerance_leaves_the_original_as_it_was()
    {
        var rank = Example();
        _ = rank.With(new(ToleranceRule.Relative, 0.2));
        Assert.Equal(Example(), rank);
    }

    [Fact]
    public void After_reading_back_another_tolerance_gives_an_interval_no_narrower()
    {
        var live = Example();
        var back = ResultReader.Read<LayerRank>(Row.Csv(live, "de-DE"));
        foreach (var t in new[] { 1e-5, 0.049995, 0.05, 0.200005, 3 })
        {
            var (a, b) = (live.With(new(ToleranceRule.Absolute, t)), back.With(new(ToleranceRule.Absolute, t)));
            Assert.Equal(a.Rank, b.Rank);
            Assert.True(b.RankLow <= a.RankLow && b.RankHigh >= a.RankHigh);
        }
    }

    [Theory]
    [InlineData("Rank", null, "PropertyMissing")]
    [InlineData("Rank", "many", "PropertyInvalid")]
    [InlineData("Rank", "99999999999", "PropertyInvalid")]
    [InlineData("Rank", "-1", "PropertyInvalid")]
    [InlineData("SingularValues", "System.Double[]", "PropertyInvalid")]
    [InlineData("Rule", "12", "PropertyInvalid")]
    [InlineData("Threshold", "", "PropertyInvalid")]
    [InlineData("Unresolved", "maybe", "PropertyInvalid")]
    public void A_row_that_is_no_layer_rank_is_refused_naming_the_property(string name, string? text, string errorId)
    {
        var row = Row.Csv(Example());
        var error = Assert.Throws<RankToolsException>(() => ResultReader.Read<LayerRank>(text is null ? row.Without(name) : row.With(name, text)));
        Assert.Equal((errorId, name), (error.ErrorId, error.Target));
    }

    [Fact]
    public void Merging_gives_mean_standard_error_and_extremes()
    {
        // ranks 2, 3, 4: mean 3, deviation 1, standard error 1/√3
        var merged = Assert.Single(LayerRankMerger.Merge([Example([1, 1]), Example([1, 1, 1, 0.001]), Example([1, 1, 1, 1])]));
        Assert.Equal((3, 3.0, 2, 4, 0), (merged.Count, merged.Mean, merged.Minimum, merged.Maximum, merged.UnresolvedCount));
        Assert.Equal(1 / Math.Sqrt(3), merged.StandardError!.Value, 1e-15);
        Assert.Equal(3, merged.MeanStableRank, 1e-5);
        Assert.Null(Assert.Single(LayerRankMerger.Merge([Example()])).StandardError);
    }

    [Fact]
    public void Merging_keeps_what_cannot_be_compared_apart_and_layers_in_order()
    {
        var first = Example(layer: "fc", index: 9);
        var fine = new Tolerance(ToleranceRule.Absolute, 1e-9);
        LayerRank[] ranks =
        [
            first, Example(), first with { Context = InputContext.Zero }, first with { Patch = null }, first with { InputNode = "embedding" },
            first.With(fine), first with { Seed = 8 }, first with { Network = "another", LayerIndex = 0 },
        ];
        var merged = LayerRankMerger.Merge(ranks);
        Assert.Equal(["layer1.0", "fc", "fc", "fc", "fc", "fc", "fc"], merged.Select(m => m.Layer));
        Assert.Equal([1, 2, 1, 1, 1, 1, 1], merged.Select(m => m.Count));
        Assert.Equal("another", merged[^1].Network);
        Assert.Equal(1, merged.Single(m => m.Rule == ToleranceRule.Absolute).UnresolvedCount);
    }

    [Fact]
    public void Rows_of_a_file_merge_to_the_same_as_live_results()
    {
        LayerRank[] live = [Example(), Example([5, 4, 3, 2, 1]), Example([1, 0.5, 0, 0, 0], layer: "fc", index: 2)];
        Assert.Equal(LayerRankMerger.Merge(live), LayerRankMerger.Merge(live.Select(r => ResultReader.Read<LayerRank>(Row.Csv(r, "de-DE")))));
    }
}
