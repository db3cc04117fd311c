using RankTools.Pictures;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Marks of axes.</summary>
public class AxisTickTests
{
    private static AxisMap Axis(FigureAxis axis, params double[] values) =>
        AxisMap.Of(new() { Subject = "", X = new("x"), Y = axis, Curves = [new("", [.. values.Select((value, i) => new FigurePoint(i, value))], 0)] }).Y;

    private static string Labels(FigureAxis axis, int most, params double[] values) =>
        string.Join(' ', Axis(axis, values).Ticks(most).Where(tick => tick.Label.Length > 0).Select(tick => tick.Label));

    [Fact]
    public void Round_numbers_are_marked()
    {
        Assert.Equal("0 50 100 150 200", Labels(new("") { Minimum = 0 }, 6, 3, 192));
        Assert.Equal("−0.4 −0.2 0.0 0.2 0.4", Labels(new(""), 6, -0.41, 0.4));
        Assert.Equal("0 20 40 60 80 100", Labels(new("") { Minimum = 0, Maximum = 1, IsShare = true }, 6, 0.3, 0.9));
        Assert.Equal("0 1 2", Labels(new("") { Minimum = 0, IsWhole = true }, 10, 2));
        Assert.Equal("0 10^{6} 2×10^{6}", Labels(new("") { Minimum = 0 }, 3, 2e6));
        Assert.Equal("0 2×10^{−7} 4×10^{−7}", Labels(new("") { Minimum = 0 }, 3, 5e-7));
    }

    [Fact]
    public void Powers_are_marked_on_a_logarithmic_axis()
    {
        Assert.Equal("10^{−8} 10^{−6} 10^{−4} 10^{−2} 10^{0}", Labels(new("", AxisScale.Log), 6, 1e-8, 1));
        Assert.Equal("0.1 0.2 0.5 1 2 5 10", Labels(new("", AxisScale.Log), 6, 0.1, 10));
        Assert.Equal("2 3 4", Labels(new("", AxisScale.Log), 5, 1.7, 4.2));
    }

    [Fact]
    public void Places_follow_the_scale()
    {
        var log = Axis(new("", AxisScale.Log), 0.01, 1);
        Assert.Equal(0.5, log.Place(0.1), 1e-12);
        Assert.Equal(0, log.Place(0));
        Assert.Equal(0.5, Axis(new("", AxisScale.Log) { IsReversed = true }, 0.01, 1).Place(0.1), 1e-12);
        Assert.True(Axis(new("") { IsReversed = true }, 1, 3).Place(1) > 0.9);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(1e-300, 1e300)]
    [InlineData(-1e15, 1e15)]
    public void Any_range_has_marks(double low, double high)
    {
        var axis = Axis(new(""), low, high);
        Assert.InRange(axis.Ticks(6).Length, 2, 12);
        Assert.All(axis.Ticks(6), tick => Assert.InRange(axis.Place(tick.Value), 0, 1));
        if (low > 0)
            Assert.InRange(Axis(new("", AxisScale.Log), low, high).Ticks(6).Count(tick => tick.Label.Length > 0), 2, 12);
    }
}
