using RankTools.Ranks.Comparison;

namespace RankTools.Core.Tests.Ranks.Comparison;

/// <summary>Tests of significance against what SciPy 1.10 gives, and against counting.</summary>
public class SignificanceTestsTests
{
    private static readonly double[] Differences = [-3, -1, -4, 0, -2, 1, -5, -2];

    private static LayerSample Sample(params int[] ranks)
    {
        var condition = new RankCondition(4, RankTools.Ranks.ToleranceRule.Relative, 0.01, RankTools.Ranks.InputContext.Real, null, null);
        var sample = new LayerSample("net", "layer", 1, condition);
        for (var i = 0; i < ranks.Length; i++)
            Assert.True(sample.Add(new RankRow("net", "layer", 1, $"{i}", ranks[i], ranks[i], ranks[i], false, 4, condition.Rule, condition.Tolerance, condition.Context)));
        return sample;
    }

    [Theory]
    [InlineData(RankTest.PairedT, 0.025463561683239266)]
    [InlineData(RankTest.Sign, 0.125)]
    [InlineData(RankTest.Permutation, 12.0 / 256)]
    public void Tests_of_pairs_agree_with_SciPy(object test, double expected)
    {
        var outcome = SignificanceTests.OfPairs((RankTest)test, Differences, 0);
        Assert.Equal((RankTest)test, outcome.Test);
        Assert.Equal(expected, outcome.PValue!.Value, 1e-12);
        Assert.Equal(0.7071067811865475, outcome.StandardError!.Value, 1e-14);
    }

    [Fact]
    public void Welchs_test_agrees_with_SciPy()
    {
        var outcome = SignificanceTests.Welch(Sample(10, 12, 11, 15, 13), Sample(9, 8, 12, 7, 9, 10, 6));
        Assert.Equal(0.013712413359646718, outcome.PValue!.Value, 1e-12);
    }

    [Fact]
    public void Drawn_permutations_come_near_to_all_of_them_and_follow_the_seed()
    {
        double[] doubled = [.. Differences, .. Differences, .. Differences]; // 24 pairs: drawn
        var one = SignificanceTests.OfPairs(RankTest.Permutation, doubled, 1).PValue!.Value;
        Assert.Equal(one, SignificanceTests.OfPairs(RankTest.Permutation, doubled, 1).PValue!.Value);
        // The distribution of the sum counted exactly, one difference after another.
        var ways = new Dictionary<double, double> { [0] = 1 };
        foreach (var difference in doubled)
        {
            ways = ways.SelectMany(way => new[] { (Sum: way.Key + difference, way.Value), (Sum: way.Key - difference, way.Value) })
                .GroupBy(way => way.Sum).ToDictionary(group => group.Key, group => group.Sum(way => way.Value));
        }
        var exact = ways.Where(way => Math.Abs(way.Key) >= Math.Abs(doubled.Sum())).Sum(way => way.Value) / ways.Values.Sum();
        Assert.InRange(one, exact - (5 * Math.Sqrt(exact / 100_000)) - 1e-5, exact + (5 * Math.Sqrt(exact / 100_000)) + 2e-5);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(5, 0.0625)]
    public void Equal_differences_are_no_surer_than_the_number_of_pairs_allows(int count, double expected)
    {
        var outcome = SignificanceTests.OfPairs(RankTest.PairedT, [.. Enumerable.Repeat(-3.0, count)], 0);
        Assert.Equal((RankTest.Permutation, expected), (outcome.Test!.Value, outcome.PValue!.Value));
        Assert.Equal(1, SignificanceTests.OfPairs(RankTest.PairedT, new double[count], 0).PValue!.Value);
    }

    [Fact]
    public void Constant_samples_are_no_surer_than_their_arrangements_allow()
    {
        Assert.Equal(2.0 / 20, SignificanceTests.Welch(Sample(4, 4, 4), Sample(5, 5, 5)).PValue!.Value, 1e-12);
        Assert.Equal(1.0 / 10, SignificanceTests.Welch(Sample(4, 4, 4), Sample(5, 5)).PValue!.Value, 1e-12);
        Assert.Equal(1, SignificanceTests.Welch(Sample(4, 4, 4), Sample(4, 4)).PValue!.Value);
    }

    [Fact]
    public void One_number_allows_no_test()
    {
        Assert.Null(SignificanceTests.OfPairs(RankTest.PairedT, [3], 0).PValue);
        Assert.Null(SignificanceTests.Welch(Sample(3), Sample(1, 2)).Test);
    }

    [Fact]
    public void Holms_method_multiplies_by_what_is_left_and_never_falls() =>
        Assert.Equal([0.04, null, 0.06, 0.06, 0.9], SignificanceTests.Holm([0.01, null, 0.025, 0.02, 0.9]).Select(p => p is { } value ? Math.Round(value, 12) : (double?)null));
}
