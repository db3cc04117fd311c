using RankTools.Ranks.Weights;

namespace RankTools.Core.Tests.Ranks.Weights;

/// <summary>The power law of a tail against numbers drawn from one, and against the definition written out.</summary>
public class PowerLawFitTests
{
    private static double[] Draw(int seed, int count, double alpha, double minimum = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => minimum * Math.Pow(1 - random.NextDouble(), -1 / (alpha - 1)))];
    }

    /// <summary>A third from a power law above 2, the rest spread evenly below.</summary>
    private static double[] DrawWithBody(int seed, int count, double alpha)
    {
        var random = new Random(seed + 1000);
        return [.. Draw(seed, count / 3, alpha, 2), .. Enumerable.Range(0, count - (count / 3)).Select(_ => 0.1 + (1.9 * random.NextDouble()))];
    }

    /// <summary>Clauset, Shalizi and Newman's procedure as they describe it: every number is tried as x_min, nothing is left out.</summary>
    private static (double Alpha, double Minimum, double Distance) Referee(double[] numbers)
    {
        var best = (Alpha: 0.0, Minimum: 0.0, Distance: double.PositiveInfinity);
        foreach (var minimum in numbers.Distinct().Where(value => value < numbers.Max()))
        {
            double[] tail = [.. numbers.Where(value => value >= minimum).Order()];
            var alpha = 1 + (tail.Length / tail.Sum(value => Math.Log(value / minimum)));
            var distance = tail.Select((value, k) => Math.Abs(1 - Math.Pow(value / minimum, 1 - alpha) - ((double)k / tail.Length))).Max();
            if (distance < best.Distance)
                best = (alpha, minimum, distance);
        }
        return best;
    }

    [Theory]
    [InlineData(1.6)]
    [InlineData(2.0)]
    [InlineData(2.5)]
    [InlineData(3.5)]
    [InlineData(6.0)]
    public void The_fit_is_that_of_the_definition(double alpha)
    {
        foreach (var numbers in (double[][])[Draw(1, 300, alpha), DrawWithBody(2, 300, alpha), [.. Draw(3, 100, alpha), .. Draw(3, 100, alpha)]])
        {
            var (expected, minimum, distance) = Referee(numbers);
            var fit = PowerLawFit.Of(numbers)!;
            Assert.Equal(expected, fit.Alpha, 1e-9 * expected);
            Assert.Equal(minimum, fit.Minimum, 1e-12 * minimum);
            Assert.Equal(distance, fit.Distance, 1e-10);
            Assert.Equal(numbers.Count(value => value >= minimum), fit.TailCount);
            Assert.Equal((expected - 1) / Math.Sqrt(fit.TailCount), fit.StandardError, 1e-9);
        }
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(3.0)]
    public void The_exponent_that_was_planted_is_found_and_where_its_tail_begins(double alpha)
    {
        var fit = PowerLawFit.Of(DrawWithBody(5, 3_000, alpha))!;
        Assert.InRange(fit.Alpha, alpha - (4 * fit.StandardError), alpha + (4 * fit.StandardError));
        Assert.InRange(fit.Minimum, 1.6, 4);
    }

    [Fact]
    public void The_scale_of_the_numbers_does_not_matter()
    {
        var numbers = DrawWithBody(6, 500, 2.5);
        var (one, other) = (PowerLawFit.Of(numbers)!, PowerLawFit.Of(numbers.Select(value => 1e-30 * value))!);
        Assert.Equal(one.Alpha, other.Alpha, 1e-10);
        Assert.Equal(1e-30 * one.Minimum, other.Minimum, 1e-40);
    }

    [Fact]
    public void A_law_is_plausible_for_its_own_numbers_and_not_for_others()
    {
        var drawn = DrawWithBody(7, 400, 2.5);
        Assert.InRange(PowerLawFit.Of(drawn)!.Plausibility(drawn, 100, 1, default), 0.1, 1);

        // Even numbers between 1 and 2, taken for a power law as a whole: samples of that law are closer to one than they are.
        double[] even = [.. Enumerable.Range(0, 1000).Select(i => 1 + (i / 1000.0))];
        var exponent = 1000 / even.Sum(value => Math.Log(value));
        var distance = even.Select((value, k) => Math.Abs(1 - Math.Pow(value, -exponent) - (k / 1000.0))).Max();
        var forced = new PowerLawFit(1 + exponent, 0, 1, 1000, distance);
        Assert.Equal(0, forced.Plausibility(even, 40, 1, default));
        Assert.Equal(1, (forced with { Distance = 0 }).Plausibility(even, 20, 1, default));
    }

    [Fact]
    public void The_same_seed_gives_the_same_plausibility()
    {
        var numbers = DrawWithBody(9, 200, 3);
        var fit = PowerLawFit.Of(numbers)!;
        Assert.Equal(fit.Plausibility(numbers, 50, 3, default), fit.Plausibility(numbers, 50, 3, default));
    }

    [Fact]
    public void Too_few_numbers_and_equal_ones_have_no_tail()
    {
        Assert.Null(PowerLawFit.Of(Draw(1, 9, 2)));
        Assert.Null(PowerLawFit.Of(Enumerable.Repeat(3.0, 50)));
        Assert.Null(PowerLawFit.Of(new double[50]));
        Assert.NotNull(PowerLawFit.Of(Draw(1, 10, 2)));
    }
}
