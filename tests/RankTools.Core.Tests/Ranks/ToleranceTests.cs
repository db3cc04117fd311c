using RankTools.Backend;
using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

public class ToleranceTests
{
    [Fact]
    public void The_default_is_one_hundredth_of_the_largest_value_whatever_the_shape()
    {
        Assert.Equal(0.05, Tolerance.Default.Threshold(5, 200_704, 768, Precision.Single), 1e-15);
        Assert.Equal(0.05, Tolerance.Default.Threshold(5, 1, 1, Precision.Double), 1e-15);
    }

    [Fact]
    public void Gram_with_768_columns_is_0_0096_on_singular_values() =>
        Assert.Equal(0.0096, Tolerance.DefaultOf(ToleranceRule.Gram).Threshold(1, 200_704, 768, Precision.Double), 5e-5);

    [Fact]
    public void SampleGram_of_5000_samples_is_0_0244_on_singular_values() =>
        Assert.Equal(0.0244, Tolerance.DefaultOf(ToleranceRule.SampleGram).Threshold(1, 5000, 200_704, Precision.Double), 5e-5);

    [Fact]
    public void Svd_in_32_bits_is_0_024_at_200704_outputs() =>
        Assert.Equal(0.024, Tolerance.DefaultOf(ToleranceRule.Svd).Threshold(1, 200_704, 768, Precision.Single), 1e-4);

    [Fact]
    public void Svd_in_64_bits_is_numpys_rule() =>
        Assert.Equal(1.5543122344752192e-14, Tolerance.DefaultOf(ToleranceRule.Svd).Threshold(7, 4, 10, Precision.Double), 1e-28);

    [Fact]
    public void The_value_scales_squares_in_the_Gram_rules()
    {
        var once = new Tolerance(ToleranceRule.Gram, 1).Threshold(3, 10, 20, Precision.Single);
        Assert.Equal(2 * once, new Tolerance(ToleranceRule.Gram, 4).Threshold(3, 10, 20, Precision.Single), 1e-15);
    }

    [Fact]
    public void An_absolute_threshold_depends_on_nothing() =>
        Assert.Equal(0.25, new Tolerance(ToleranceRule.Absolute, 0.25).Threshold(1000, 10, 10, Precision.Single));

    [Theory]
    [InlineData(ToleranceRule.Relative, double.NaN)]
    [InlineData(ToleranceRule.Relative, -0.1)]
    [InlineData(ToleranceRule.Relative, 1)]
    [InlineData(ToleranceRule.Absolute, double.PositiveInfinity)]
    [InlineData((ToleranceRule)17, 0.1)]
    public void Values_without_meaning_are_refused(ToleranceRule rule, double value) =>
        Assert.Equal("InvalidTolerance", Assert.Throws<RankToolsException>(() => new Tolerance(rule, value)).ErrorId);

    [Fact]
    public void An_absolute_tolerance_has_no_default() =>
        Assert.Equal("InvalidTolerance", Assert.Throws<RankToolsException>(() => Tolerance.DefaultOf(ToleranceRule.Absolute)).ErrorId);
}
