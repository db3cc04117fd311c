using RankTools.Reports.Charts;

namespace RankTools.Report.Tests.Charts;

/// <summary>Which curves come into one picture, and what they are called there.</summary>
public sealed class DepthChartTests
{
    [Fact]
    public void One_network_is_one_picture_whose_curves_are_called_by_what_they_show()
    {
        var chart = DepthChart.Of("Ranks", "Rank", [Curve("a", "Rank", "x", "y"), Curve("a", "Effective rank", "x", "y") with { IsMain = false }]);
        Assert.Empty(chart.Choices);
        Assert.Equal(["x", "y"], chart.X.Names);
        Assert.Equal(["Rank", "Effective rank"], chart.Series.Select(series => series.Name));
        Assert.All(chart.Series, series => Assert.False(series.IsHidden));
    }

    [Fact]
    public void Networks_with_the_same_layers_are_in_one_picture_by_name_and_their_other_curves_are_hidden()
    {
        var chart = DepthChart.Of("Ranks", "Rank",
            [Curve("a", "Rank", "x", "y"), Curve("b", "Rank", "x", "y"), Curve("b", "Effective rank", "x", "y") with { IsMain = false }]);
        Assert.Empty(chart.Choices);
        Assert.Equal(["a", "b", "b: Effective rank"], chart.Series.Select(series => series.Name));
        Assert.Equal([false, false, true], chart.Series.Select(series => series.IsHidden));
    }

    [Fact]
    public void Networks_with_other_layers_have_a_picture_of_their_own()
    {
        var chart = DepthChart.Of("Ranks", "Rank", [Curve("a", "Rank", "x", "y"), Curve("b", "Rank", "u", "v", "w")]);
        Assert.Equal(["a", "b"], chart.Choices.Select(choice => choice.Name));
        Assert.Equal(["u", "v", "w"], chart.Choices[1].Names);
        Assert.Equal([0, 1], chart.Series.Select(series => series.Choice!.Value));
        Assert.Equal([0, 1, 2], chart.Series[1].Points.Select(point => point.X));
    }

    [Fact]
    public void A_layer_that_one_curve_lacks_keeps_its_place()
    {
        var chart = DepthChart.Of("Ranks", "Rank", [Curve("a", "Rank", "x", "y", "z"), new("a", "a", "Other", SeriesStyle.Line, [new(0, "x", 1), new(2, "z", 1)])]);
        Assert.Equal([0, 2], chart.Series[1].Points.Select(point => point.X));
    }

    [Fact]
    public void Together_networks_go_from_0_to_1()
    {
        var chart = DepthChart.Together("Shares", "Share", [Curve("a", "Rank", "x", "y", "z"), Curve("b", "Rank", "u", "v")])!;
        Assert.Equal([0, 0.5, 1], chart.Series[0].Points.Select(point => point.X));
        Assert.Equal(["x", "y", "z"], chart.Series[0].Points.Select(point => point.Text));
        Assert.Null(DepthChart.Together("Shares", "Share", [Curve("a", "Rank", "x", "y")]));
    }

    private static DepthCurve Curve(string network, string quantity, params string[] layers) =>
        new(network, network, quantity, SeriesStyle.Line, [.. layers.Select((layer, i) => new DepthPoint(i, layer, i))]);
}
