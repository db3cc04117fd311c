using RankTools.Samples.Drawing;

namespace RankTools.Core.Tests.Samples;

public class RandomStreamTests
{
    [Fact]
    public void The_first_numbers_are_those_of_the_published_generators()
    {
        // xoshiro256** whose state is SplitMix64's first four numbers from seed 0, by the authors' C code.
        var random = new RandomStream(0);
        Assert.Equal(0x99EC5F36CB75F2B4UL, random.NextUInt64());
        Assert.Equal(0xBF6E1F784956452AUL, random.NextUInt64());
        Assert.Equal(0x1A5F849D4933E6E0UL, random.NextUInt64());
    }

    [Fact]
    public void Bell_numbers_have_mean_zero_variance_one_and_stay_within_three()
    {
        var random = new RandomStream(1);
        var numbers = Enumerable.Range(0, 40_000).Select(_ => random.Bell()).ToArray();
        Assert.InRange(numbers.Average(), -0.025, 0.025);                       // five standard errors
        Assert.InRange(numbers.Select(x => x * x).Average(), 0.965, 1.035);     // kurtosis 2.6: five standard errors are 0.032
        Assert.All(numbers, x => Assert.InRange(x, -3, 3));
    }

    [Fact]
    public void Directions_are_of_length_one_and_point_everywhere_alike()
    {
        var random = new RandomStream(2);
        var directions = Enumerable.Range(0, 40_000).Select(_ => random.Direction()).ToArray();
        Assert.All(directions, d => Assert.Equal(1.0, d.X * d.X + d.Y * d.Y, 12));
        Assert.InRange(directions.Average(d => d.X), -0.018, 0.018);
        Assert.InRange(directions.Average(d => d.X * d.X), 0.491, 0.509);
        Assert.InRange(directions.Average(d => d.X * d.Y), -0.009, 0.009);
    }

    [Fact]
    public void A_turn_stays_within_its_angle()
    {
        var random = new RandomStream(3);
        for (var i = 0; i < 1000; i++)
        {
            var (cosine, sine) = random.Turn(0.36);
            Assert.Equal(1.0, cosine * cosine + sine * sine, 12);
            Assert.InRange(Math.Atan2(sine, cosine), -2 * Math.Atan(0.36), 2 * Math.Atan(0.36));
        }
    }
}
