using RankTools.Deficits.Causes;
using RankTools.Inference.Checks;
using RankTools.Pictures;
using RankTools.Ranks.Comparison;
using RankTools.Theory;

namespace RankTools.Core.Tests.Pictures;

/// <summary>What figures of comparisons, verdicts and replacements hold, many of them charts one above the other.</summary>
public class FigurePanelTests
{
    private static FigureSet SetOf(params object[] results)
    {
        var set = new FigureSet(new());
        foreach (var result in results)
            set.Add(result);
        return set;
    }

    private static ChartFigure Chart(params object[] results) => Assert.IsType<ChartFigure>(SetOf(results).Single());

    private static ChartFigure[] Panels(params object[] results)
    {
        var figure = Assert.IsType<PanelFigure>(SetOf(results).Single());
        Assert.All(figure.Panels, panel => Assert.Null(panel.Note ?? panel.Title));
        return [.. figure.Panels];
    }

    [Fact]
    public void A_comparison_shows_both_runs_and_their_difference_by_what_became_of_it()
    {
        var panels = Panels(PictureResults.Comparison("b", 2, RankChange.Decrease, 9, 6, 0.5), PictureResults.Comparison("a", 1, RankChange.Unchanged, 10, 10.5, 1),
            PictureResults.Comparison("c", 3, RankChange.Missing, 4, null), PictureResults.Comparison("d", 4, RankChange.Increase, 1, 2));
        Assert.All(panels, panel => Assert.Equal(["a", "b", "c", "d"], panel.X.Categories));
        Assert.Equal((true, false), (panels[0].X.IsShared, panels[1].X.IsShared));
        Assert.Equal(["old", "new"], panels[0].Curves.Select(curve => curve.Name));
        Assert.Equal([new(0, 10), new(1, 9), new(2, 4), new(3, 1)], panels[0].Curves[0].Points);
        Assert.Equal([new(0, 10.5), new(1, 6), new(3, 2)], panels[0].Curves[1].Points);
        Assert.Equal(["unchanged", "lower", "higher"], panels[1].Curves.Select(curve => curve.Name));
        Assert.Equal([new(0, 0.5, -0.5, 1.5)], panels[1].Curves[0].Points);
        Assert.Equal([new(1, -3, -3.5, -2.5)], panels[1].Curves[1].Points);
        Assert.Equal([new(3, 1)], panels[1].Curves[2].Points);
    }

    [Fact]
    public void Steps_are_held_against_the_layer_before_and_violations_are_marked()
    {
        object[] steps = [PictureResults.Step("two", 5, "a", 8, 6, 5, MonotonicityVerdict.Holds, 2, 3), PictureResults.Step("one", 3, "a", 8, 8, 7, MonotonicityVerdict.Holds, 1.5),
            PictureResults.Step("two", 5, "b", 8, 10, 7, MonotonicityVerdict.Violated, 0.5)];
        var figure = Assert.IsType<PanelFigure>(SetOf([.. steps, PictureResults.Summary()]).Single());
        Assert.Equal(["one", "two"], figure.Panels[0].X.Categories);
        var curves = figure.Panels[0].Curves.ToDictionary(curve => curve.Name);
        Assert.Equal([new(0, 8), new(1, 8)], curves["bound: rank of the layer before"].Points);
        Assert.Equal([new(0, 8), new(1, 8)], curves["rank of the layer after"].Points); // 6 and 10
        Assert.Equal([new(0, 7), new(1, 6)], curves["after, at s·τ"].Points);
        Assert.Equal([new(1, 8)], curves["violated"].Points);
        Assert.Equal(4, curves.Count);
        Assert.Equal([new(0, 1.5), new(1, 0.5)], Assert.Single(figure.Panels[1].Curves).Points);
        Assert.Equal(1, Assert.Single(figure.Panels[1].Lines).Value);
        Assert.Contains("of 3 steps 2 hold, 0 are undecided, 1 is violated", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_rises_under_the_rule_alone_is_marked_as_that()
    {
        var panels = Panels(PictureResults.Step("one", 3, "a", 1, 2, 1, MonotonicityVerdict.Undecided, 1));
        Assert.Equal(["undecided", "rises, but only the rule's rank"], panels[0].Curves.Select(curve => curve.Name).Skip(3));
    }

    [Fact]
    public void Exact_steps_have_no_margins_and_a_verdict_alone_shows_its_changes()
    {
        var exact = Chart(PictureResults.ExactStep("one", 3, 9, 9), PictureResults.ExactStep("two", 5, 9, 4));
        Assert.Equal(["bound: rank of the layer before", "rank of the layer after"], exact.Curves.Select(curve => curve.Name));
        Assert.Equal(("Step, by the layer after", false), (exact.X.Label, exact.X.IsShared));
        var changes = Chart(PictureResults.Summary(new MeanRankChange("in", "one", 2, 9, 7, -2, -3, -1, 0), new MeanRankChange("one", "two", 2, 7, 8, 1, null, null, null)));
        Assert.Equal(["falls or stays", "rises"], changes.Curves.Select(curve => curve.Name));
        Assert.Equal([new(0, -2, -3, -1)], changes.Curves[0].Points);
        Assert.Equal([new(1, 1)], changes.Curves[1].Points);
        Assert.Equal("net; means over 2 inputs; bars: 95% of resamples; of 4 steps 3 hold, 1 is undecided, 0 are violated", changes.Note);
    }

    [Fact]
    public void One_replaced_class_is_drawn_by_its_weights_beside_what_it_was()
    {
        var chart = Chart(PictureResults.Substitution(3, "cat", 0, 0.25, 0.5));
        Assert.Equal([new(1, 0), new(2, 0.25), new(3, 0.5)], chart.Curves[0].Points);
        Assert.Equal([new(1, 0.45), new(2, 0.45), new(3, 0.45)], chart.Curves[1].Points);
        Assert.Equal([("on the class, as it is", 0.75), ("on all, as it is", 0.5)], chart.Lines.Select(line => (line.Label, line.Value)));
    }

    [Fact]
    public void Several_replaced_classes_are_drawn_before_and_after_and_by_their_weights()
    {
        var panels = Panels(PictureResults.Substitution(3, "cat", 0, 0.25, 0.5), PictureResults.Substitution(4, "", 0.5, 1));
        Assert.Equal(["cat", "4"], panels[0].X.Categories);
        Assert.Equal([0.75, 0.75], panels[0].Curves[0].Points.Select(point => point.Y));
        Assert.Equal([(0.5, 0.5, 0.75), (1.0, 0.75, 1.0)], panels[0].Curves[1].Points.Select(point => (point.Y, point.Low, point.High)));
        Assert.Equal(["cat", "4"], panels[1].Curves.Select(curve => curve.Name));
        // More than there are colours: their mean, where a class with fewer weights stays where it was.
        var mean = Assert.Single(Panels([.. Enumerable.Range(0, 7).Select(i => PictureResults.Substitution(i, "", 0, 0.8)), PictureResults.Substitution(7, "", 0.8)])[1].Curves);
        Assert.Equal([0.1, 0.8], mean.Points.Select(point => Math.Round(point.Y, 12)));
        Assert.Equal(0.1, mean.Points[0].High - mean.Points[0].Y, 1e-12); // of seven 0 and one 0.8: deviation 0.2828, over √8
    }

    [Fact]
    public void A_replacement_without_labels_has_nothing_to_draw() => Assert.Equal("NothingToDraw", Assert.Throws<Errors.RankToolsException>(() =>
        SetOf(PictureResults.Substitution(3, "cat", 0.5) with { Curve = [new(1, null, null, 0, null, 0)] })).ErrorId);

    [Fact]
    public void Classes_explained_elsewhere_stand_beside_permuted_images()
    {
        var chart = Chart(PictureResults.Across(1, "dog", "early", 0.5, 0.1, 0.3), PictureResults.Across(0, "cat", "early", 0.75), PictureResults.Across(1, "dog", "late", 0.25));
        Assert.Equal(["cat", "dog"], chart.X.Categories);
        Assert.Equal(["permuted images", "other early", "other late"], chart.Curves.Select(curve => curve.Name));
        Assert.Equal([(0.875, 0.2, 0.1, 0.3)], chart.Curves[0].Points.Select(point => (point.X, Math.Round(point.Y, 12), point.Low, point.High)));
        Assert.Equal([new(0.875, 0.5), new(-0.125, 0.75)], chart.Curves[1].Points);
        Assert.Equal([new(1.125, 0.25)], chart.Curves[2].Points);
        var many = Chart([.. Enumerable.Range(0, 50).Select(i => PictureResults.Across(i, "", "late", i / 50.0, 0))]);
        Assert.Equal(AxisScale.Linear, many.X.Scale);
        Assert.Equal([new(1, 0.98), new(2, 0.96)], many.Curves[1].Points.Take(2));
    }

    [Fact]
    public void Both_dimensions_of_a_manifold_share_a_picture()
    {
        var chart = Chart(PictureResults.Manifold("one", 2, 5, 4, -1), PictureResults.Manifold("input", 0, 6, null, null));
        Assert.Equal(["input", "one"], chart.X.Categories);
        Assert.Equal(["rank on the data's tangents", "intrinsic dimension (TwoNN)", "TwoNN less its bias"], chart.Curves.Select(curve => curve.Name));
        Assert.Equal([new(0, 6, 5, 7), new(1, 5, 4, 6)], chart.Curves[0].Points);
        Assert.Equal([new(1, 4, 3.5, 4.5)], chart.Curves[1].Points);
        Assert.Equal([new(1, 5)], chart.Curves[2].Points);
    }

    [Fact]
    public void Weights_show_what_they_have_and_lack_and_their_spectra_where_asked_for()
    {
        object[] weights = [PictureResults.Weight("full", 1, 1, 1), PictureResults.Weight("low", 1, 1, 0.001, 0)];
        var chart = Chart(weights);
        Assert.Equal(["full", "low"], chart.X.Categories);
        Assert.Equal([3, 2], chart.Bars[0].Values);
        Assert.Equal([0, 2], chart.Bars[1].Values);
        Assert.Equal(3, chart.Curves[0].Points[0].Y, 1e-9);
        var set = new FigureSet(new() { Spectrum = true });
        set.Add(weights[1]);
        Assert.Equal("spectrum", set.Single()!.Subject);
    }

    [Fact]
    public void Deficits_are_drawn_against_ranks_and_correlations_alone_as_themselves()
    {
        DeficitCorrelation[] correlations =
        [
            new("conditions", "", null, "LogitEffectiveRank", 3, -0.5, 0.2, 100, CauseVerdict.NoEvidence, 0), new("conditions", "", null, "FeatureRank", 3, null, null, 100, CauseVerdict.Undefined, 0),
        ];
        var figure = Assert.IsType<PanelFigure>(SetOf([PictureResults.Condition("a", 0.5, 3, 9), PictureResults.Condition("b", 0.25, 6), .. correlations]).Single());
        Assert.Equal(["a", "b"], figure.Panels[0].Curves.Select(curve => curve.Name));
        Assert.Equal([new(3, 0.5), new(6, 0.25)], figure.Panels[0].Curves.Select(curve => Assert.Single(curve.Points)));
        Assert.Equal(new(9, 0.5), Assert.Single(Assert.Single(figure.Panels[1].Curves).Points));
        Assert.Equal("logits: Spearman's correlation −0.50, p = 0.200", figure.Note);
        var alone = Chart(correlations);
        Assert.Equal([new(0, -0.5)], Assert.Single(alone.Curves).Points);
    }

    [Fact]
    public void Health_is_drawn_by_layer_and_what_is_not_sound_is_marked()
    {
        var panels = Panels(PictureResults.Health("one", 1, LayerCondition.Sound, 2, 0.5, 0.25), PictureResults.Health("two", 2, LayerCondition.Dead, null, 1));
        Assert.Equal([new(0, 2)], panels[0].Curves[0].Points);
        Assert.Equal(["values that are zero", "units without slope", "not sound"], panels[1].Curves.Select(curve => curve.Name));
        Assert.Equal([new(1, 1)], panels[1].Curves[2].Points);
    }
}
