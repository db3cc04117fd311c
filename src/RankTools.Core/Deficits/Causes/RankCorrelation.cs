using MathNet.Numerics.Statistics;

namespace RankTools.Deficits.Causes;

/// <summary>Spearman's rank correlation with a permutation test.</summary>
internal static class RankCorrelation
{
    private const int FewestPairs = 3;
    private const double Significance = 0.05;

    /// <summary>ρ, and the part of permutations, the real order counted with them, whose |ρ| is no smaller.</summary>
    /// <param name="deficits">The deficits.</param>
    /// <param name="ranks">The ranks, in the same order.</param>
    /// <param name="permutations">How many to draw.</param>
    /// <param name="seed">Decides which.</param>
    public static (double? Rho, double? PValue, CauseVerdict Verdict) Of(double[] deficits, double[] ranks, int permutations, long seed)
    {
        if (deficits.Length < FewestPairs || deficits.Distinct().Count() < 2 || ranks.Distinct().Count() < 2)
            return (null, null, CauseVerdict.Undefined);
        // Spearman's is Pearson's of the places, ties sharing the mean of theirs; the places of a permuted list are the permuted places.
        var (a, b) = (ArrayStatistics.RanksInplace([.. deficits]), ArrayStatistics.RanksInplace([.. ranks]));
        var rho = Correlation.Pearson(a, b);
        var random = new SeededRandom(seed);
        var (order, permuted, asLarge) = (Enumerable.Range(0, b.Length).ToArray(), new double[b.Length], 0);
        for (var draw = 0; draw < permutations; draw++)
        {
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i++)
                permuted[i] = b[order[i]];
            asLarge += Math.Abs(Correlation.Pearson(a, permuted)) >= Math.Abs(rho) - 1e-12 ? 1 : 0;
        }
        var p = (1.0 + asLarge) / (1 + permutations);
        return (rho, p, p >= Significance ? CauseVerdict.NoEvidence : rho < 0 ? CauseVerdict.Supports : CauseVerdict.Contradicts);
    }
}
