using System.Globalization;

using RankTools.Core.Tests.Results;
using RankTools.Errors;
using RankTools.Pictures;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Pictures;

/// <summary>What figures hold, from results whose numbers are known.</summary>
public class FigureSetTests
{
    private static FigureSet SetOf(FigureOptions options, params object[] results)
    {
        var set = new FigureSet(options);
        foreach (var result in results)
            set.Add(result);
        return set;
    }

    private static ChartFigure Chart(FigureOptions options, params object[] results) => Assert.IsType<ChartFigure>(SetOf(options, results).Single());

    [Fact]
    public void Ranks_of_inputs_become_means_with_standard_errors_in_the_order_of_layers()
    {
        var chart = Chart(new(),
            PictureResults.Rank("net", "second", 5, "a", 4), PictureResults.Rank("net", "first", 2, "a", 16),
            PictureResults.Rank("net", "second", 5, "b", 8), PictureResults.Rank("net", "first", 2, "b", 16), PictureResults.Rank("net", "second", 5, "c", 9));
        Assert.Equal(["first", "second"], chart.X.Categories);
        var curve = Assert.Single(chart.Curves);
        Assert.Equal(new(0, 16, 16, 16), curve.Points[0]);
        var error = Math.Sqrt(7.0 / 3); // of 4, 8, 9: variance 7
        Assert.Equal((1.0, 7.0), (curve.Points[1].X, curve.Points[1].Y));
        Assert.Equal(7 - error, curve.Points[1].Low, 1e-12);
        Assert.Equal(7 + error, curve.Points[1].High, 1e-12);
        Assert.Equal("", curve.Name);
        Assert.Equal(16, Assert.Single(chart.Lines).Value);
        Assert.Equal("net; tolerance Relative 0.01; means of 2 to 3 inputs; band: ± 1 standard error", chart.Note);
    }

    [Theory]
    [InlineData(FigureBand.Range, 4, 9)]
    [InlineData(FigureBand.None, 6.5, 6.5)]
    [InlineData(FigureBand.Interval, 6.5, 6.5)]
    public void Bands_are_what_is_asked_for(FigureBand band, double low, double high)
    {
        var point = Chart(new() { Band = band }, PictureResults.Rank("net", "one", 0, "a", 4), PictureResults.Rank("net", "one", 0, "b", 9)).Curves[0].Points[0];
        Assert.Equal(new(0, 6.5, low, high), point);
    }

    [Fact]
    public void A_summary_says_its_own_error()
    {
        var summary = new LayerRankSummary
        {
            Network = "net", Layer = "one", LayerIndex = 3, Count = 4, Mean = 5.5, StandardError = 0.5, Minimum = 4, Maximum = 7, MeanRankLow = 5, MeanRankHigh = 6,
            UnresolvedCount = 0, MeanEffectiveRank = 1, MeanStableRank = 1, InputDimension = 8, OutputDimension = 9, Rule = ToleranceRule.Relative, Tolerance = 0.01,
            Context = InputContext.Real, Patch = null,
        };
        Assert.Equal(new(0, 5.5, 5, 6), Chart(new(), summary).Curves[0].Points[0]);
        Assert.Equal(new(0, 5.5, 4, 7), Chart(new() { Band = FigureBand.Range }, summary).Curves[0].Points[0]);
    }

    [Fact]
    public void Networks_are_curves_named_in_the_legend_and_what_they_share_is_noted()
    {
        var chart = Chart(new(), PictureResults.Rank("trained", "one", 0, "a", 4), PictureResults.Rank("random", "one", 0, "a", 9));
        Assert.Equal(["trained", "random"], chart.Curves.Select(curve => curve.Name));
        Assert.Equal("tolerance Relative 0.01", chart.Note);
        var tolerances = Chart(new(), PictureResults.Rank("net", "one", 0, "a", 4), PictureResults.Rank("net", "one", 0, "a", 4).With(ToleranceRule.Absolute, 1e-9));
        Assert.Equal(["tolerance Relative 0.01", "tolerance Absolute 1E-09"], tolerances.Curves.Select(curve => curve.Name));
        Assert.Equal([4, 16], tolerances.Curves.Select(curve => curve.Points[0].Y));
    }

    [Fact]
    public void Networks_with_other_layers_share_an_axis_of_relative_depth()
    {
        object[] results =
        [
            .. Enumerable.Range(0, 3).Select(i => PictureResults.Rank("small", $"layer{i}", i, "a", 9 - i)),
            .. Enumerable.Range(0, 5).Select(i => PictureResults.Rank("large", $"block{i}", i, "a", 9 - i)),
        ];
        var chart = Chart(new(), results);
        Assert.Equal(AxisScale.Linear, chart.X.Scale);
        Assert.Equal([0, 0.5, 1], chart.Curves[0].Points.Select(point => point.X));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], chart.Curves[1].Points.Select(point => point.X));
    }

    [Fact]
    public void One_spectrum_is_drawn_as_it_is_up_to_its_zeros()
    {
        var chart = Chart(new() { Spectrum = true }, PictureResults.Rank("net", "one", 0, "a", 8, 2, 0.5, 0));
        Assert.Equal([8, 2, 0.5], chart.Curves[0].Points.Select(point => point.Y));
        Assert.Equal([1, 2, 3], chart.Curves[0].Points.Select(point => point.X));
        Assert.Equal((AxisScale.Log, 0.08), (chart.Y.Scale, Assert.Single(chart.Lines).Value));
        Assert.Equal(4, Chart(new() { Spectrum = true, LogScale = false }, PictureResults.Rank("net", "one", 0, "a", 8, 2, 0.5, 0)).Curves[0].Points.Length);
    }

    [Fact]
    public void Spectra_are_relative_to_their_largest_and_averaged_over_inputs()
    {
        var chart = Chart(new() { Spectrum = true }, PictureResults.Rank("net", "one", 0, "a", 8, 4), PictureResults.Rank("net", "one", 0, "b", 10, 1),
            PictureResults.Rank("net", "two", 1, "a", 5, 5));
        Assert.Equal(["one", "two"], chart.Curves.Select(curve => curve.Name));
        Assert.Equal(new(2, 0.3, 0.1, 0.5), chart.Curves[0].Points[1]);
        Assert.Equal(0.01, Assert.Single(chart.Lines).Value, 1e-15);
    }

    [Fact]
    public void An_accuracy_curve_has_its_level_and_its_dimension()
    {
        var chart = Chart(new(), PictureResults.Accuracy("pool", 2, 0.25, 0.5, 0.78, 0.8));
        Assert.Equal([0.25, 0.5, 0.78, 0.8], chart.Curves[0].Points.Select(point => point.Y));
        var line = Assert.Single(chart.Lines);
        Assert.Equal(("95% of the full accuracy", 0.76), (line.Label, Math.Round(line.Value, 12)));
        Assert.Equal(new("dimension 2", 2, 0.78, 1), Assert.Single(chart.Marks));
        var two = Chart(new(), PictureResults.Accuracy("early", 3, 0.25, 0.4, 0.5, 0.8), PictureResults.Accuracy("pool", 2, 0.25, 0.5, 0.78, 0.8));
        Assert.Equal(["early: dimension 3", "pool: dimension 2"], two.Curves.Select(curve => curve.Name));
        Assert.Empty(two.Lines);
    }

    [Fact]
    public void A_path_has_a_curve_for_every_class_that_ever_has_a_weight()
    {
        var set = SetOf(new(), PictureResults.PathPoint(7, "cat", 0, 4), PictureResults.PathPoint(7, "cat", 1, 2, PictureResults.Term(1, "dog", 0.5)),
            PictureResults.PathPoint(7, "cat", 2, 1, PictureResults.Term(2, "car", -0.75), PictureResults.Term(1, "dog", 0.25)));
        var chart = Assert.IsType<ChartFigure>(set.Single());
        Assert.Equal(["car", "dog"], chart.Curves.Select(curve => curve.Name)); // by their largest weight
        Assert.Equal([new(4, 0), new(2, 0), new(1, -0.75)], chart.Curves[0].Points);
        Assert.Equal([new(4, 0), new(2, 0.5), new(1, 0.25)], chart.Curves[1].Points);
        Assert.True(chart.X is { Scale: AxisScale.Log, IsReversed: true });
        set.Add(PictureResults.PathPoint(8, "cow", 0, 4));
        Assert.Equal(2, set.Figures().Count);
        Assert.Equal("PicturesMixed", Assert.Throws<RankToolsException>(set.Single).ErrorId);
    }

    [Fact]
    public void Deficits_are_a_graph_from_the_class_that_explains_to_the_one_explained()
    {
        var graph = Assert.IsType<GraphFigure>(SetOf(new(),
            PictureResults.Deficit(0, "cat", 0.9, PictureResults.Term(1, "dog", 0.5), PictureResults.Term(2, "", -0.25)),
            PictureResults.Deficit(1, "dog", 0.4, PictureResults.Term(0, "cat", 0.75))).Single());
        Assert.Equal([("2", null), ("cat", 0.9), ("dog", 0.4)], graph.Nodes.Select(node => (node.Name, node.Value)).Order());
        Assert.Equal([("2", "cat", -0.25), ("dog", "cat", 0.5), ("cat", "dog", 0.75)],
            graph.Edges.Select(edge => (graph.Nodes[edge.From].Name, graph.Nodes[edge.To].Name, edge.Weight)));
        Assert.Equal("net; 2 of 10 classes explained", graph.Note);
    }

    [Fact]
    public void Exponents_stand_beside_their_closed_form()
    {
        var chart = Chart(new(), PictureResults.Exponents([1, 0.5], [0.1, 0.2], [1.1, 0.4]));
        Assert.Equal(["closed form", "measured"], chart.Curves.Select(curve => curve.Name));
        Assert.Equal([new(1, 1.1), new(2, 0.4)], chart.Curves[0].Points);
        Assert.Equal([new(1, 1, 0.9, 1.1), new(2, 0.5, 0.3, 0.7)], chart.Curves[1].Points);
    }

    [Fact]
    public void Blocks_show_what_they_keep_and_lose()
    {
        var chart = Chart(new(), PictureResults.Block("one", 1, 10, 20, 8, 5), PictureResults.Block("zero", 0, 10, 5, 5, 5));
        Assert.Equal(["zero", "one"], chart.X.Categories);
        Assert.Equal([5, 8], chart.Bars[0].Values);
        Assert.Equal([0, 2], chart.Bars[1].Values);
        Assert.Equal([new(0, 5), new(1, 5)], Assert.Single(chart.Curves).Points);
    }

    [Fact]
    public void Rows_of_a_file_are_drawn_whatever_the_culture_they_were_written_in()
    {
        var set = new FigureSet(new());
        var row = new Row(new Dictionary<string, object?>
        {
            ["Network"] = "net", ["Layer"] = "one", ["LayerIndex"] = "4", ["Source"] = "a", ["Rank"] = "12", ["RankLow"] = "11", ["RankHigh"] = "13",
            ["Unresolved"] = "False", ["InputDimension"] = "64", ["Rule"] = "Relative", ["Tolerance"] = "0,01", ["Context"] = "Real",
        });
        set.Add(row, row);
        Assert.Equal(new(0, 12, 11, 13), Assert.IsType<ChartFigure>(set.Single()).Curves[0].Points[0]);
        Assert.Equal("SpectrumMissing", Failure(new() { Spectrum = true }, row));
        Assert.Equal("PropertyMissing", Failure(new(), row.Without("Rank")));
        Assert.Equal("ResultNotDrawable", Failure(new(), row.Without("LayerIndex")));
    }

    [Fact]
    public void Spectra_of_logits_of_which_a_file_keeps_a_summary_are_not_drawn()
    {
        var deficit = PictureResults.Deficit(0, "cat", 0.9, PictureResults.Term(1, "dog", 0.5));
        Assert.Equal("SpectrumMissing", Failure(new() { Spectrum = true }, Row.Csv(deficit).With("Spectrum", "logits 9")));
        var set = new FigureSet(new());
        set.Add(Row.Csv(deficit).With("Spectrum", "logits 9"), deficit);
        Assert.IsType<GraphFigure>(set.Single());
    }

    [Fact]
    public void A_result_of_a_file_that_is_never_drawn_is_refused_by_its_name()
    {
        var row = Row.Csv(GeneratedResults.Full(typeof(RankTools.Networks.NetworkLayer)));
        Assert.Contains("NetworkLayer", Assert.Throws<RankToolsException>(() => new FigureSet(new()).Add(row, row)).Message, StringComparison.Ordinal);
    }

    private static string Failure(FigureOptions options, Row row) => Assert.Throws<RankToolsException>(() => new FigureSet(options).Add(row, row)).ErrorId;

    [Fact]
    public void What_cannot_be_drawn_and_what_cannot_share_a_picture_is_said()
    {
        var set = SetOf(new(), PictureResults.Rank("net", "one", 0, "a", 4));
        Assert.Equal("ResultNotDrawable", Assert.Throws<RankToolsException>(() => set.Add("text")).ErrorId);
        set.Add(PictureResults.Exponents([1], [], []));
        var mixed = Assert.Throws<RankToolsException>(set.Single);
        Assert.Equal("PicturesMixed", mixed.ErrorId);
        Assert.Contains("ranks by layer; Lyapunov spectrum", mixed.Message, StringComparison.Ordinal);
        Assert.Equal("SpectrumMissing", Assert.Throws<RankToolsException>(() => SetOf(new() { Spectrum = true }, PictureResults.Block("one", 0, 2, 2, 1, 1))).ErrorId);
        Assert.Null(new FigureSet(new()).Single());
    }

    [Fact]
    public void Texts_are_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            var figure = Chart(new(), PictureResults.Accuracy("pool", 2, 0.25, 0.5, 0.78, 0.8));
            var svg = PictureFile.Svg(figure, new());
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.Equal(PictureFile.Svg(Chart(new(), PictureResults.Accuracy("pool", 2, 0.25, 0.5, 0.78, 0.8)), new()), svg);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
