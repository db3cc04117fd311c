namespace RankTools.Features;

/// <summary>
/// How often each sample occurs in each of B resampled data sets, drawn sample after sample so that samples need not be in memory:
/// independent Poisson numbers of mean 1, in place of multinomial ones (the Poisson bootstrap; Hanley and MacGibbon 2006).
/// </summary>
internal sealed class BootstrapWeights(int replicates, long seed)
{
    private readonly Random random = new((int)(seed ^ (seed >> 32)));

    /// <summary>B.</summary>
    public int Replicates => replicates;

    /// <summary>Weights of the next samples, one row of B numbers a sample.</summary>
    public double[] Next(long samples)
    {
        var weights = new double[samples * replicates];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Poisson(random.NextDouble());
        return weights;
    }

    /// <summary>The standard deviation of what the resampled data sets gave; null where they gave fewer than two numbers.</summary>
    public static double? Deviation(IEnumerable<double?> estimates)
    {
        double[] found = [.. estimates.OfType<double>()];
        if (found.Length < 2)
            return null;
        var mean = found.Average();
        return Math.Sqrt(found.Sum(value => (value - mean) * (value - mean)) / (found.Length - 1));
    }

    /// <summary>By inversion: the distribution function of Poisson(1) at 0, 1, 2, ….</summary>
    private static int Poisson(double uniform)
    {
        var (count, term) = (0, Math.Exp(-1));
        for (var reached = term; uniform > reached && count < 20; reached += term)
            term /= ++count;
        return count;
    }
}
