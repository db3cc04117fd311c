using RankTools.Collections;

namespace RankTools.Theory;

/// <summary>The leading Lyapunov exponents of a product of matrices: log σ_k ≈ L·μ_k after L factors.</summary>
public sealed record LyapunovSpectrum
{
    /// <summary>The network, or a description of the product.</summary>
    public required string Name { get; init; }

    /// <summary>What the factors are.</summary>
    public required LyapunovFactors Factors { get; init; }

    /// <summary>L, the number of factors.</summary>
    public required int Depth { get; init; }

    /// <summary>Number of values that the first factor takes.</summary>
    public required long InputDimension { get; init; }

    /// <summary>Number of inputs that the exponents are means over; 1 for matrices.</summary>
    public required int InputCount { get; init; }

    /// <summary>
    /// μ_1 ≥ μ_2 ≥ … in nats per factor, as far as they were asked for and no input lost the direction: Σ log R_kk / L. At finite depth
    /// they need not be sorted to the last digit.
    /// </summary>
    public required ValueList<double> Exponents { get; init; }

    /// <summary>
    /// Standard error of each: over factors for matrices and for linear networks of independent factors, over inputs for other networks.
    /// Empty where there is only one to take it from.
    /// </summary>
    public required ValueList<double> StandardErrors { get; init; }

    /// <summary>What they would be in the limit, where that is known in closed form; otherwise empty.</summary>
    public required ValueList<double> ClosedForm { get; init; }

    /// <summary>Directions that were followed at first and lost on the way, because a factor's rank was too small for them.</summary>
    public required int LostCount { get; init; }

    /// <summary>r of the ranks.</summary>
    public required double Tolerance { get; init; }

    /// <summary>#{σ_k &gt; r·σ_1} of the whole product; a mean over inputs.</summary>
    public required double NumericalRank { get; init; }

    /// <summary>#{k : L(μ_1 − μ_k) &lt; ln(1/r)}; a mean over inputs.</summary>
    public required double AsymptoticRank { get; init; }

    /// <summary>
    /// Mean of log |det| of the factors, by LU: what all exponents together must sum to. Null unless the factors are square matrices and
    /// every direction is followed.
    /// </summary>
    public double? MeanLogDeterminant { get; init; }

    /// <summary>
    /// Kaplan–Yorke dimension j + (μ_1 + … + μ_j)/|μ_{j+1}|, j the largest number with a sum that is not negative. Only for products of
    /// equal square independent factors, and only where enough exponents are known.
    /// </summary>
    public double? KaplanYorkeDimension { get; init; }

    /// <summary>Estimates and ranks on the way: after every block of a network, at geometrically spaced depths of a product.</summary>
    public required ValueList<LyapunovStep> Steps { get; init; }

    /// <summary>Seed of the starting directions, of random factors and of random inputs.</summary>
    public required long Seed { get; init; }

    /// <summary>Seconds that the computation took.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Σ μ_k over the exponents at hand.</summary>
    public double ExponentSum => Exponents.Sum();

    /// <summary>
    /// max_k |μ̂_k − μ_k| in standard errors; null without a closed form or without errors (orthogonal factors have none: there
    /// compare the numbers).
    /// </summary>
    public double? LargestDeviation => ClosedForm.Count == 0 || StandardErrors.Count < Exponents.Count || StandardErrors.Any(error => error < 1e-12)
        ? null
        : Exponents.Select((value, i) => Math.Abs(value - ClosedForm[i]) / StandardErrors[i]).DefaultIfEmpty(0).Max();
}
