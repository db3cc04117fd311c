using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

public class SpectrumStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(768)]
    public void Equal_values_have_every_rank_equal_to_their_number(int count)
    {
        var statistics = SpectrumStatistics.Of(new([.. Enumerable.Repeat(3.5, count), 0, 0]));
        Assert.Equal(3.5, statistics.SpectralNorm);
        Assert.Equal(count, statistics.EffectiveRank, 1e-9);
        Assert.Equal(count, statistics.StableRank, 1e-9);
        Assert.Equal(count, statistics.ParticipationRatio, 1e-9);
    }

    [Fact]
    public void Two_values_have_the_ranks_of_the_closed_forms()
    {
        var statistics = SpectrumStatistics.Of(new([3, 1]));
        Assert.Equal(4 / Math.Pow(3, 0.75), statistics.EffectiveRank, 1e-14); // exp(log 4 − ¾ log 3)
        Assert.Equal(10.0 / 9, statistics.StableRank, 1e-14);
        Assert.Equal(100.0 / 82, statistics.ParticipationRatio, 1e-14);
    }

    [Fact]
    public void Geometric_decay_has_the_ranks_of_the_series()
    {
        // σ_k = 2^−k: entropy 2 log 2, Σσ² = 4/3, Σσ⁴ = 16/15
        var statistics = SpectrumStatistics.Of(new([.. Enumerable.Range(0, 200).Select(k => Math.Pow(2, -k))]));
        Assert.Equal(4, statistics.EffectiveRank, 1e-12);
        Assert.Equal(4.0 / 3, statistics.StableRank, 1e-12);
        Assert.Equal(5.0 / 3, statistics.ParticipationRatio, 1e-12);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Ranks_do_not_depend_on_the_scale(double scale) =>
        Assert.Equal(5, SpectrumStatistics.Of(new([scale, scale, scale, scale, scale])).ParticipationRatio, 1e-12);

    [Fact]
    public void The_zero_matrix_and_the_empty_spectrum_have_rank_zero()
    {
        Assert.Equal(new(0, 0, 0, 0), SpectrumStatistics.Of(new([0, 0])));
        Assert.Equal(new(0, 0, 0, 0), SpectrumStatistics.Of(Spectrum.Empty));
    }
}
