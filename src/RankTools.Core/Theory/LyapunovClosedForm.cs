using System.Collections.Immutable;

using MathNet.Numerics;

namespace RankTools.Theory;

/// <summary>Exponents that are known without measuring, and what follows from exponents.</summary>
public static class LyapunovClosedForm
{
    /// <summary>
    /// Independent n × n factors of independent normal entries: μ_k = log s + (log 2 + ψ((n − k + 1)/2))/2 (Newman 1986; Q of a QR step is
    /// independent of the next factor, whose R_kk² is s²·χ² with n − k + 1 degrees of freedom).
    /// </summary>
    /// <param name="width">n.</param>
    /// <param name="count">How many, from the largest.</param>
    /// <param name="deviation">s, the entries' standard deviation.</param>
    public static ImmutableArray<double> Gaussian(long width, int count, double deviation) =>
        [.. Enumerable.Range(1, count).Select(k => Math.Log(deviation) + ((Math.Log(2) + SpecialFunctions.DiGamma((width - k + 1) / 2.0)) / 2))];

    /// <summary>Orthogonal factors times a number s: all are log s, exactly and at every depth.</summary>
    /// <param name="count">How many.</param>
    /// <param name="scale">s.</param>
    public static ImmutableArray<double> Orthogonal(int count, double scale) => [.. Enumerable.Repeat(Math.Log(scale), count)];

    /// <summary>#{k : depth·(μ_1 − μ_k) &lt; ln(1/r)}.</summary>
    public static int AsymptoticRank(IReadOnlyList<double> exponents, double depth, double tolerance) =>
        exponents.Count == 0 ? 0 : exponents.Count(exponent => depth * (exponents.Max() - exponent) < Math.Log(1 / tolerance));

    /// <summary>The Kaplan–Yorke dimension; null where the exponents at hand are too few to tell.</summary>
    /// <param name="exponents">Descending.</param>
    /// <param name="isAll">True when there are no more.</param>
    public static double? KaplanYorke(IReadOnlyList<double> exponents, bool isAll)
    {
        var sum = 0.0;
        for (var j = 0; j < exponents.Count; j++)
        {
            if (sum + exponents[j] < 0)
                return j + (sum / Math.Abs(exponents[j]));
            sum += exponents[j];
        }
        return isAll ? exponents.Count : null;
    }
}
