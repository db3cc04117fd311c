using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace RankTools.Ranks.Comparison;

/// <summary>Two-sided tests of whether two means are equal.</summary>
/// <remarks>
/// NOTE [Equal differences]. Ranks are whole numbers, and often all differences are the same. Student's t is then infinite and its
/// p-value 0, however few pairs there are. The permutation test, which makes no assumption about the spread, takes its place and
/// says 2¹⁻ⁿ: nothing can be significant that would come about by chance in one of a few cases.
/// </remarks>
internal static class SignificanceTests
{
    private const int MostEnumerated = 20;
    private const int Draws = 100_000;

    /// <summary>A test's outcome; all null where there are too few numbers for it.</summary>
    public readonly record struct Outcome(RankTest? Test, double? PValue, double? StandardError);

    /// <summary>Whether the mean of differences is zero.</summary>
    /// <param name="test">One of the tests of pairs.</param>
    /// <param name="differences">Second less first of every pair.</param>
    /// <param name="seed">Seed of drawn permutations.</param>
    public static Outcome OfPairs(RankTest test, ReadOnlySpan<double> differences, long seed)
    {
        var count = differences.Length;
        if (count < 2)
            return default;
        var mean = 0.0;
        foreach (var difference in differences)
            mean += difference / count;
        var squares = 0.0;
        foreach (var difference in differences)
            squares += (difference - mean) * (difference - mean);
        var standardError = Math.Sqrt(squares / (count - 1) / count);
        return test switch
        {
            RankTest.Sign => new(test, Sign(differences), standardError),
            RankTest.PairedT when standardError > 0 => new(test, TwoSided(mean / standardError, count - 1), standardError),
            _ => new(RankTest.Permutation, Permutation(differences, seed), standardError),
        };
    }

    /// <summary>Whether the means of two independent samples are equal; degrees of freedom by Welch and Satterthwaite.</summary>
    public static Outcome Welch(LayerSample first, LayerSample second)
    {
        if (first.Count < 2 || second.Count < 2)
            return default;
        var (a, b) = (first.Variance / first.Count, second.Variance / second.Count);
        var standardError = Math.Sqrt(a + b);
        if (standardError > 0)
        {
            var freedom = (a + b) * (a + b) / ((a * a / (first.Count - 1)) + (b * b / (second.Count - 1)));
            return new(RankTest.Welch, TwoSided((second.Mean - first.Mean) / standardError, freedom), standardError);
        }
        // Each sample is one number repeated: only its own arrangement, and for equal sizes the opposite one, is as far apart.
        var arrangements = SpecialFunctions.Binomial(first.Count + second.Count, first.Count);
        return new(RankTest.Permutation, first.Mean == second.Mean ? 1 : (first.Count == second.Count ? 2 : 1) / arrangements, standardError);
    }

    /// <summary>p-values adjusted for their number (Holm 1979); null where there is none, which does not count.</summary>
    public static double?[] Holm(IReadOnlyList<double?> values)
    {
        var adjusted = new double?[values.Count];
        int[] order = [.. Enumerable.Range(0, values.Count).Where(i => values[i] is not null).OrderBy(i => values[i])];
        var least = 0.0;
        for (var k = 0; k < order.Length; k++)
        {
            least = Math.Max(least, Math.Min(1, (order.Length - k) * values[order[k]]!.Value));
            adjusted[order[k]] = least;
        }
        return adjusted;
    }

    private static double TwoSided(double t, double freedom) => Math.Min(1, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(t)));

    private static double Sign(ReadOnlySpan<double> differences)
    {
        var (up, down) = (0, 0);
        foreach (var difference in differences)
            (up, down) = (up + (difference > 0 ? 1 : 0), down + (difference < 0 ? 1 : 0));
        return up + down == 0 ? 1 : Math.Min(1, 2 * Binomial.CDF(0.5, up + down, Math.Min(up, down)));
    }

    /// <summary>The share of ways to choose signs with a sum at least as far from zero.</summary>
    private static double Permutation(ReadOnlySpan<double> differences, long seed)
    {
        var count = differences.Length;
        var observed = 0.0;
        foreach (var difference in differences)
            observed += difference;
        observed = Math.Abs(observed);
        var reached = 0L;
        if (count <= MostEnumerated)
        {
            // The first sign may stay as it is: turning all of them gives the same distance.
            var total = 1L << (count - 1);
            for (var signs = 0L; signs < total; signs++)
            {
                var sum = differences[^1];
                for (var i = 0; i < count - 1; i++)
                    sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
                reached += Math.Abs(sum) >= observed ? 1 : 0;
            }
            return (double)reached / total;
        }
        var random = new Xoshiro256StarStar(unchecked((int)(seed ^ (seed >> 32))), threadSafe: false);
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = 0.0;
            var bits = 0;
            for (var i = 0; i < count; i++)
            {
                if (i % 31 == 0)
                    bits = random.Next();
                sum += (bits >> (i % 31) & 1) == 0 ? differences[i] : -differences[i];
            }
            reached += Math.Abs(sum) >= observed ? 1 : 0;
        }
        return (1.0 + reached) / (1 + Draws);
    }
}
