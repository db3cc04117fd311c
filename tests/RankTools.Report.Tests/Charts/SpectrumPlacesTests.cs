using RankTools.Reports.Charts;

namespace RankTools.Report.Tests.Charts;

/// <summary>Which values of a long spectrum are shown.</summary>
public sealed class SpectrumPlacesTests
{
    [Theory]
    [InlineData(0, 96)]
    [InlineData(1, 96)]
    [InlineData(96, 96)]
    public void Short_spectra_are_shown_whole(int length, int most) => Assert.Equal(Enumerable.Range(0, length), SpectrumPlaces.Of(length, most));

    [Theory]
    [InlineData(97, 96)]
    [InlineData(768, 96)]
    [InlineData(100_000, 96)]
    [InlineData(1_000, 16)]
    [InlineData(10, 2)]
    public void Long_ones_keep_their_ends_and_no_more_than_asked(int length, int most)
    {
        var places = SpectrumPlaces.Of(length, most);
        Assert.True(places.Length <= most);
        Assert.True(places.Length >= most / 2);
        Assert.Equal((0, length - 1), (places[0], places[^1]));
        Assert.Equal(places.Distinct().Order(), places);
    }

    [Fact]
    public void The_beginning_is_shown_closely_and_nowhere_is_a_large_hole()
    {
        var places = SpectrumPlaces.Of(768, 96);
        Assert.Equal([0, 1, 2, 3, 4], places.Take(5));
        Assert.True(places.Zip(places.Skip(1), (a, b) => b - a).Max() <= 768 / 40);
    }
}
