using RankTools.Backend;
using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

public class RankEstimateTests
{
    private static readonly Spectrum Values = new([10, 4, 1.05, 0.95, 0.5, 0]);
    private static readonly Tolerance One = new(ToleranceRule.Absolute, 1);

    private static RankEstimate Of(
        Spectrum spectrum, Tolerance tolerance, SpectrumError error, int notComputed = 0, double bound = 0, long rows = 6, long columns = 8) =>
        RankEstimate.Of(spectrum, tolerance, rows, columns, Precision.Double, error, notComputed, bound);

    [Fact]
    public void Without_an_error_the_interval_is_the_rank()
    {
        var rank = Of(Values, One, 0);
        Assert.Equal((3, 3, 3, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        Assert.Equal(1.05 / 0.95, rank.Gap);
    }

    [Fact]
    public void Values_within_the_error_of_the_threshold_widen_the_interval()
    {
        var rank = Of(Values, One, 0.1);
        Assert.Equal((3, 2, 4, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        Assert.Equal(0.1, rank.Error);
    }

    [Fact]
    public void A_relative_threshold_is_off_with_the_largest_value()
    {
        // τ = 0.1·σ_1 = 1 is off by 0.1·0.04, so a value at 1.05 − 0.0465 is still above and one at 1 + 0.042 is not certain
        var rank = Of(new([10, 1.042]), new(ToleranceRule.Relative, 0.1), 0.04);
        Assert.Equal(0.044, rank.Error, 1e-12);
        Assert.Equal((2, 1, 2), (rank.Rank, rank.RankLow, rank.RankHigh));
        Assert.Equal(2, Of(new([10, 1.042]), One, 0.04).RankLow);
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void An_error_that_reaches_the_threshold_leaves_the_rank_unresolved(double error, bool unresolved) =>
        Assert.Equal(unresolved, Of(Values, One, error).Unresolved);

    [Fact]
    public void An_error_beyond_the_threshold_lets_zeros_count_in_the_upper_end() => Assert.Equal(6, Of(Values, One, 1.5).RankHigh);

    [Fact]
    public void A_tie_with_the_threshold_does_not_count()
    {
        var rank = Of(new([2, 1, 1]), One, 0);
        Assert.Equal((1, 1, 1), (rank.Rank, rank.RankLow, rank.RankHigh));
        Assert.Equal(3, Of(new([2, 1, 1]), One, 1e-9).RankHigh);
    }

    [Theory]
    [InlineData(0.95, 8)] // bound above τ − e = 0.9
    [InlineData(0.9, 8)] // reaches it
    [InlineData(0.89, 4)]
    public void Directions_never_computed_count_when_their_bound_reaches_the_threshold_less_the_error(double bound, int high)
    {
        var rank = Of(Values, One, 0.1, 4, bound, 20, 20);
        Assert.Equal((3, 2, high), (rank.Rank, rank.RankLow, rank.RankHigh));
    }

    [Fact]
    public void The_upper_end_never_exceeds_the_smaller_side() => Assert.Equal(6, Of(Values, One, 0.1, 100, 1, 6, 8).RankHigh);

    [Fact]
    public void The_gap_is_null_at_rank_zero_at_full_rank_and_where_the_next_value_was_not_computed()
    {
        Assert.Null(Of(Values, new(ToleranceRule.Absolute, 10), 0).Gap);
        Assert.Null(Of(new([3, 2]), One, 0, rows: 2).Gap);
        Assert.Null(Of(new([3, 2]), One, 0, 4, 0.5).Gap);
        Assert.Equal(double.PositiveInfinity, Of(Values, new(ToleranceRule.Absolute, 0.1), 0).Gap);
    }

    [Fact]
    public void The_zero_matrix_has_rank_zero_for_certain()
    {
        var rank = Of(new([0, 0]), Tolerance.Default, 0);
        Assert.Equal((0, 0, 0, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        Assert.True(Of(new([0, 0]), Tolerance.Default, 1e-9).Unresolved);
    }

    [Fact]
    public void Bounds_on_squares_become_sharper_for_larger_values()
    {
        var error = new SpectrumError(0, 1e-6);
        Assert.Equal(1e-6, error.Uniform, 1e-18);
        Assert.Equal(1e-6, error.At(5e-7), 1e-18);
        Assert.Equal(0.5e-12, error.At(1), 1e-18);
        Assert.Equal(1 - Math.Sqrt(1 - 0.19), new SpectrumError(0, Math.Sqrt(0.19)).At(1), 1e-15);
        Assert.Equal(0.2 + 0.8 - Math.Sqrt(0.64 - 0.19), new SpectrumError(0.2, Math.Sqrt(0.19)).At(1), 1e-15);
    }

    [Fact]
    public void The_interval_holds_for_every_spectrum_within_the_error()
    {
        var random = new Random(11);
        for (var trial = 0; trial < 2000; trial++)
        {
            var truth = Spectrum.FromUnsorted(Enumerable.Range(0, 12).Select(_ => Math.Pow(10, -3 * random.NextDouble())));
            var (a, eta) = (Math.Pow(10, -2 - (2 * random.NextDouble())), Math.Pow(10, -4 - (3 * random.NextDouble())));
            var computed = Spectrum.FromUnsorted(truth.Select(s =>
            {
                var moved = Math.Max(0, s + (a * ((2 * random.NextDouble()) - 1)));
                return Math.Sqrt(Math.Max(0, (moved * moved) + (eta * ((2 * random.NextDouble()) - 1))));
            }));
            Tolerance[] tolerances = [Tolerance.Default, new(ToleranceRule.Relative, 0.2), new(ToleranceRule.Absolute, 0.05)];
            foreach (var tolerance in tolerances)
            {
                var rank = Of(computed, tolerance, new(a, Math.Sqrt(eta)), rows: 12, columns: 12);
                var exact = truth.CountAbove(tolerance.Threshold(truth.Largest, 12, 12, Precision.Double));
                Assert.InRange(exact, rank.RankLow, rank.RankHigh);
                Assert.InRange(rank.Rank, rank.RankLow, rank.RankHigh);
            }
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused_by_name()
    {
        Assert.Equal("EmptyMatrix", Assert.Throws<RankToolsException>(() => Of(Spectrum.Empty, One, 0, rows: 0)).ErrorId);
        Assert.Equal("ShapeMismatch", Assert.Throws<RankToolsException>(() => Of(Values, One, 0, rows: 3)).ErrorId);
        Assert.Equal("InvalidErrorBound", Assert.Throws<RankToolsException>(() => Of(Values, One, double.NaN)).ErrorId);
        Assert.Equal("InvalidErrorBound", Assert.Throws<RankToolsException>(() => Of(Values, One, -1)).ErrorId);
    }
}
