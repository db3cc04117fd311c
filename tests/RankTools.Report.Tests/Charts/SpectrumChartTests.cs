using RankTools.Reports.Charts;

namespace RankTools.Report.Tests.Charts;

/// <summary>How much of many long spectra a page has.</summary>
public sealed class SpectrumChartTests
{
    [Fact]
    public void A_long_spectrum_is_thinned_and_the_reader_is_told()
    {
        var chart = SpectrumChart.Of("Spectra", "Layer", "σ", [Curve("a", 1000)]);
        Assert.InRange(chart.PointCount, 48, SpectrumChart.MostPlaces);
        Assert.Contains("thinned to 96 places", chart.Note, StringComparison.Ordinal);
        Assert.Equal(1000, chart.Series[0].Points[^1].X);
    }

    [Fact]
    public void Nothing_is_said_of_short_ones() => Assert.Equal("", SpectrumChart.Of("Spectra", "Layer", "σ", [Curve("a", 40)]).Note);

    [Fact]
    public void Ten_thousand_spectra_stay_within_the_limit_and_the_reader_is_told_how_many_are_shown()
    {
        var chart = SpectrumChart.Of("Spectra", "Layer", "σ", [.. Enumerable.Range(0, 10_000).Select(i => Curve($"layer {i}", 768))]);
        Assert.InRange(chart.PointCount, SpectrumChart.MostPoints / 2, SpectrumChart.MostPoints);
        Assert.StartsWith("The first 3,750 spectra of 10,000 spectra are shown.", chart.Note, StringComparison.Ordinal);
        Assert.Contains("thinned to 16 places", chart.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_threshold_is_a_line_in_its_own_picture()
    {
        var chart = SpectrumChart.Of("Spectra", "Layer", "σ", [Curve("a", 10) with { Threshold = 0.5 }, Curve("b", 10) with { Threshold = 0.25 }]);
        var lines = chart.Series.Where(series => series.Style == SeriesStyle.Reference).ToArray();
        Assert.Equal([0, 1], lines.Select(line => line.Choice!.Value));
        Assert.Equal([0.5, 0.25], lines.Select(line => line.Points[0].Y));
        Assert.Equal(10, lines[0].Points[^1].X);
    }

    private static SpectrumCurve Curve(string layer, int length) =>
        new(layer, "input", SpectrumCurve.Thin([.. Enumerable.Range(0, length).Select(i => 1.0 / (1 + i))], length), null);
}
