using MathNet.Numerics.Random;

namespace RankTools.Ranks.Weights;

/// <summary>
/// A power law p(x) ∝ x^−α fitted to the tail x ≥ x_min of positive numbers.
/// </summary>
/// <remarks>
/// NOTE [Power law]. For a given x_min the exponent is that of maximum likelihood, α = 1 + n/Σ ln(x_i/x_min) over the n numbers of the
/// tail, with standard error (α − 1)/√n; x_min is the number for which the Kolmogorov–Smirnov distance between the tail and the law
/// is smallest (Clauset, Shalizi and Newman, SIAM Review 51, 2009). As in their code and in the Python package <c>powerlaw</c>, which
/// WeightWatcher uses, the empirical distribution at the k-th of n numbers is (k − 1)/n, and the largest number is no candidate.
/// Cost: at most n²/2 exponentials, far fewer in practice, since a candidate is given up once it is further off than the best one.
/// </remarks>
/// <param name="Alpha">α.</param>
/// <param name="StandardError">(α − 1)/√n.</param>
/// <param name="Minimum">x_min.</param>
/// <param name="TailCount">n.</param>
/// <param name="Distance">The Kolmogorov–Smirnov distance.</param>
internal sealed record PowerLawFit(double Alpha, double StandardError, double Minimum, int TailCount, double Distance)
{
    /// <summary>Fewer numbers than this say nothing about a tail.</summary>
    public const int LeastCount = 10;

    /// <summary>Fits the tail; null for fewer than ten numbers, or where all of them are equal.</summary>
    /// <param name="values">Positive numbers, in any order.</param>
    /// <param name="cancellation">Checked between candidates.</param>
    public static PowerLawFit? Of(IEnumerable<double> values, CancellationToken cancellation = default)
    {
        double[] logarithms = [.. values.Where(value => value > 0).Select(value => Math.Log(value))];
        if (logarithms.Length < LeastCount)
            return null;
        Array.Sort(logarithms);
        return OfSorted(logarithms, cancellation);
    }

    /// <summary>
    /// The share of samples of this law, with the numbers below x_min resampled as they are, whose own best fit is further off than this
    /// one: the p-value of Clauset, Shalizi and Newman. Below 0.1 the tail is hardly a power law.
    /// </summary>
    /// <param name="values">The numbers that were fitted.</param>
    /// <param name="draws">How many samples.</param>
    /// <param name="seed">The same seed gives the same share.</param>
    /// <param name="cancellation">Checked between candidates.</param>
    public double Plausibility(IEnumerable<double> values, int draws, long seed, CancellationToken cancellation)
    {
        double[] logarithms = [.. values.Where(value => value > 0).Select(value => Math.Log(value))];
        Array.Sort(logarithms);
        var random = new Xoshiro256StarStar(unchecked((int)(seed ^ (seed >> 32))), threadSafe: false);
        var body = logarithms.Length - TailCount;
        var further = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var sample = new double[logarithms.Length];
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = random.NextDouble() * sample.Length < TailCount
                    ? Math.Log(Minimum) - (Math.Log(1 - random.NextDouble()) / (Alpha - 1))
                    : logarithms[random.Next(body)];
            }
            Array.Sort(sample);
            if (OfSorted(sample, cancellation) is { } fit && fit.Distance >= Distance)
                further++;
        }
        return (double)further / draws;
    }

    private static PowerLawFit? OfSorted(double[] logarithms, CancellationToken cancellation)
    {
        var count = logarithms.Length;
        var sums = new double[count + 1]; // sums[i] = Σ_{j ≥ i} (ln x_j − ln x_max), small numbers that keep their digits
        for (var i = count - 1; i >= 0; i--)
            sums[i] = sums[i + 1] + (logarithms[i] - logarithms[^1]);
        PowerLawFit? best = null;
        for (var i = 0; i < count && logarithms[i] < logarithms[^1]; i++)
        {
            if (i > 0 && logarithms[i] == logarithms[i - 1])
                continue;
            cancellation.ThrowIfCancellationRequested();
            var tail = count - i;
            var exponent = tail / (sums[i] + (tail * (logarithms[^1] - logarithms[i]))); // α − 1
            var distance = DistanceOf(logarithms.AsSpan(i), exponent, best?.Distance ?? double.PositiveInfinity);
            if (distance < (best?.Distance ?? double.PositiveInfinity))
                best = new(1 + exponent, exponent / Math.Sqrt(tail), Math.Exp(logarithms[i]), tail, distance);
        }
        return best;
    }

    /// <summary>max_k |1 − (x_k/x_min)^−(α−1) − (k − 1)/n|, or more than <paramref name="limit"/> as soon as that is certain.</summary>
    private static double DistanceOf(ReadOnlySpan<double> logarithms, double exponent, double limit)
    {
        var largest = 0.0;
        for (var k = 0; k < logarithms.Length && largest < limit; k++)
            largest = Math.Max(largest, Math.Abs(1 - Math.Exp(-exponent * (logarithms[k] - logarithms[0])) - ((double)k / logarithms.Length)));
        return largest;
    }
}
