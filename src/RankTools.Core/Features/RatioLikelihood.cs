using MathNet.Numerics.RootFinding;

namespace RankTools.Features;

/// <summary>
/// Gride (Denti, Doimo, Laio and Mira, Scientific Reports 12, 2022): for neighbours a &lt; b the ratio μ = r_b/r_a has the density
/// d(μ^d − 1)^{b−a−1}/(μ^{(b−1)d+1} B(b − a, a)), whatever the density of the points. d maximises the likelihood, which is
/// log-concave; with a = 1, b = 2 it is TwoNN's. Taking b = 2a and doubling a goes through the scales.
/// </summary>
/// <remarks>
/// With x = log μ the score of one point is 1/d + (b − a − 1)·x/(1 − e^{−dx}) − (b − 1)·x. From 1/d ≤ x/(1 − e^{−dx}) ≤ x + 1/d the
/// root lies between n(b − a)/((b − 1)Σx) and n(b − a)/(aΣx). The standard error is the sandwich √Σ score²/Σ(−score′).
/// </remarks>
internal static class RatioLikelihood
{
    public static NeighbourEstimate Estimate(Neighbourhoods near, int a, int b)
    {
        var ratios = near.LogRatios(a, b);
        // For b − a > 1 equal distances have likelihood 0 under every d.
        var logs = b - a > 1 ? Array.FindAll(ratios, x => x > 0) : ratios;
        var sum = logs.Sum();
        if (!(sum > 0))
        {
            throw DimensionErrors.Undefined(near.Source, "Gride",
                $"neighbours {a} and {b} are equally far from every sample, as on a grid or between one-hot vectors.");
        }
        var scale = (double)logs.Length * (b - a) / sum;
        var dimension = b - a == 1
            ? scale
            : RobustNewtonRaphson.FindRoot(d => Score(logs, a, b, d), d => -Information(logs, a, b, d),
                scale / (b - 1) * (1 - 1e-9), scale / a * (1 + 1e-9), 1e-10 * logs.Length, 200, 20);
        var squares = logs.Sum(x => Math.Pow(ScoreOf(x, a, b, dimension), 2));
        return new(dimension, Math.Sqrt(squares) / Information(logs, a, b, dimension), ratios.Count(x => x == 0));
    }

    private static double Score(double[] logs, int a, int b, double d) => logs.Sum(x => ScoreOf(x, a, b, d));

    private static double ScoreOf(double x, int a, int b, double d) =>
        (1 / d) + (b - a == 1 ? 0 : (b - a - 1) * x / -double.ExpM1(-d * x)) - ((b - 1) * x);

    /// <summary>−score′, summed.</summary>
    private static double Information(double[] logs, int a, int b, double d) => logs.Sum(x =>
    {
        var root = b - a == 1 ? 0 : x * Math.Exp(-d * x / 2) / -double.ExpM1(-d * x);
        return (1 / (d * d)) + ((b - a - 1) * root * root);
    });
}
