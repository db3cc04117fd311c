using RankTools.Backend;
using RankTools.Ranks;

namespace RankTools.Features;

/// <summary>
/// In how many directions the features of one layer spread when the input is perturbed at random: the number of principal components of
/// n feature vectors F_l(x + s·ξ_i) above a tolerance. Immutable, with everything needed to apply another tolerance.
/// </summary>
/// <remarks>
/// As s falls the centred features over s tend to the centred J_l Ξ, whose exact rank is min(n − 1, rank J_l). Its singular values over √n
/// tend to those of J_l only where n is far above the number p of input values, with a relative deviation of about √(p/n).
/// </remarks>
public sealed record PerturbedFeatureDimension
{
    private const double SaturatedShare = 0.98;

    private readonly SpectrumError error;
    private readonly double nonlinearityNorm, notComputedBound;
    private readonly int directionsNotComputed;

    /// <summary>Counts components from their deviations.</summary>
    /// <param name="deviations">σ_i/√n of the centred features, descending.</param>
    /// <param name="error">Their error, in the same unit.</param>
    /// <param name="tolerance">The rule.</param>
    /// <param name="count">n.</param>
    /// <param name="features">d.</param>
    /// <param name="precision">What the changes of the features were computed in.</param>
    /// <param name="nonlinearity">Estimated spectral norm of the difference to s·J_l Ξ, over √n; null where it is not known.</param>
    /// <param name="notComputedBound">An upper bound on deviations that are not in the list.</param>
    internal PerturbedFeatureDimension(
        Spectrum deviations, SpectrumError error, Tolerance tolerance, int count, long features, Precision precision,
        double? nonlinearity, double notComputedBound = 0)
    {
        (this.error, this.notComputedBound, nonlinearityNorm) = (error, notComputedBound, nonlinearity ?? double.NaN);
        (Deviations, DeviationError, PerturbationCount, FeatureDimension, Precision) = (deviations, error.Uniform, count, features, precision);
        directionsNotComputed = (int)Math.Min(count - 1, features) - deviations.Count;
        var statistics = SpectrumStatistics.Of(deviations);
        (LargestDeviation, EffectiveRank) = (statistics.SpectralNorm, statistics.EffectiveRank);
        (StableRank, ParticipationRatio) = (statistics.StableRank, statistics.ParticipationRatio);
        Nonlinearity = nonlinearity is { } norm ? (LargestDeviation > 0 ? norm / LargestDeviation : 0) : null;
        Count(tolerance);
    }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>The input.</summary>
    public required string Source { get; init; }

    /// <summary>n.</summary>
    public int PerturbationCount { get; }

    /// <summary>s, the standard deviation of the perturbation of every value of the preprocessed input.</summary>
    public required double Magnitude { get; init; }

    /// <summary>True for the changes to first order, s·J_l Ξ.</summary>
    public required bool IsLinear { get; init; }

    /// <summary>p, the number of values of the input.</summary>
    public required long InputDimension { get; init; }

    /// <summary>d, the number of features.</summary>
    public long FeatureDimension { get; }

    /// <summary>The number of principal components whose deviation exceeds the threshold; at most n − 1.</summary>
    public int Rank { get; private set; }

    /// <summary>Lower end of the interval for the rank of the exact sample of these perturbations.</summary>
    public int RankLow { get; private set; }

    /// <summary>Upper end of that interval.</summary>
    public int RankHigh { get; private set; }

    /// <summary>True where the error reaches the threshold: the rule, or the magnitude, is finer than the computation.</summary>
    public bool Unresolved { get; private set; }

    /// <summary>True where the rank is within 2% of n − 1: more perturbations may well find more directions.</summary>
    public bool IsSaturated { get; private set; }

    /// <summary>Ratio of the last deviation that counts to the first that does not; null where there is no such pair.</summary>
    public double? Gap { get; private set; }

    /// <summary>The tolerance rule.</summary>
    public ToleranceRule Rule { get; private set; }

    /// <summary>The rule's value.</summary>
    public double Tolerance { get; private set; }

    /// <summary>The threshold on deviations.</summary>
    public double Threshold { get; private set; }

    /// <summary>Standard deviations along the principal components, descending: σ_i/√n of the centred n × d features.</summary>
    public Spectrum Deviations { get; }

    /// <summary>Bound on the error of every deviation: of 32 bits, of the differences, of the sums, and of a sketch.</summary>
    public double DeviationError { get; }

    /// <summary>The largest deviation.</summary>
    public double LargestDeviation { get; }

    /// <summary>exp H(σ/Σσ).</summary>
    public double EffectiveRank { get; }

    /// <summary>Σσ²/σ_1².</summary>
    public double StableRank { get; }

    /// <summary>(Σσ²)²/Σσ⁴.</summary>
    public double ParticipationRatio { get; }

    /// <summary>
    /// ‖X − s·J_l Ξ‖₂ in units of the largest singular value of X, estimated from ten perturbations: how far the sample is from the
    /// Jacobian's. Null where it was not measured.
    /// </summary>
    public double? Nonlinearity { get; }

    /// <summary>Lower end of an interval for the rank of s·J_l Ξ, the same perturbations through the Jacobian, by <see cref="Nonlinearity"/>.</summary>
    public int? LinearRankLow { get; private set; }

    /// <summary>Upper end of that interval.</summary>
    public int? LinearRankHigh { get; private set; }

    /// <summary>
    /// Rank of the Jacobian with respect to the whole input at the same layer, input and threshold relative to the largest value; null
    /// where none was given.
    /// </summary>
    public int? JacobianRank { get; private set; }

    /// <summary>Lower end of its interval.</summary>
    public int? JacobianRankLow { get; private set; }

    /// <summary>Upper end of its interval.</summary>
    public int? JacobianRankHigh { get; private set; }

    /// <summary>True where the interval of the rank meets that of min(n − 1, Jacobian rank); null where no Jacobian rank was given.</summary>
    public bool? AgreesWithJacobian { get; private set; }

    /// <summary>How the spectrum was computed.</summary>
    public required SampleMethod Method { get; init; }

    /// <summary>k of a sketch; null where the spectrum is exact.</summary>
    public int? SketchSize { get; init; }

    /// <summary>Bound on what lies outside the sketch, as a deviation; null where the spectrum is exact.</summary>
    public double? SketchError { get; init; }

    /// <summary>Probability that the sketch's bound fails; 0 where there is none. The rest of the error is an estimate from ten rows.</summary>
    public double ErrorProbability { get; init; }

    /// <summary>How many times the perturbations went through the network, or a first part of it, for all layers together.</summary>
    public required int PassCount { get; init; }

    /// <summary>What the changes were computed in.</summary>
    public Precision Precision { get; }

    /// <summary>Where.</summary>
    public required string Device { get; init; }

    /// <summary>Seed of the perturbations.</summary>
    public required long Seed { get; init; }

    /// <summary>Seconds from the start of this input to this result.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Largest memory in use by the process so far, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>The same result under another tolerance; only counted again.</summary>
    public PerturbedFeatureDimension With(Tolerance tolerance)
    {
        var result = this with { };
        result.Count(tolerance);
        return result;
    }

    /// <summary>The same result under another rule and value.</summary>
    /// <exception cref="Errors.RankToolsException">InvalidTolerance.</exception>
    public PerturbedFeatureDimension With(ToleranceRule rule, double value) => With(new Tolerance(rule, value));

    /// <summary>The Jacobian's spectrum to compare with; null for none.</summary>
    internal LayerRank? Jacobian { private get; init; }

    /// <summary>The same result beside the rank of a Jacobian.</summary>
    internal PerturbedFeatureDimension Beside(LayerRank? jacobian)
    {
        var result = this with { Jacobian = jacobian };
        result.Compare();
        return result;
    }

    private void Count(Tolerance tolerance)
    {
        var estimate = Estimate(tolerance, 0);
        (Rank, RankLow, RankHigh) = (estimate.Rank, estimate.RankLow, Capped(estimate.RankHigh));
        (Unresolved, Gap, Threshold) = (estimate.Unresolved, estimate.Gap, estimate.Threshold);
        (Rule, Tolerance) = (tolerance.Rule, tolerance.Value);
        IsSaturated = Rank >= SaturatedShare * (PerturbationCount - 1);
        if (!double.IsNaN(nonlinearityNorm))
        {
            var linear = Estimate(tolerance, nonlinearityNorm);
            (LinearRankLow, LinearRankHigh) = (linear.RankLow, Capped(linear.RankHigh));
        }
        Compare();
    }

    private RankEstimate Estimate(Tolerance tolerance, double distance) => RankEstimate.Of(
        Deviations, tolerance, PerturbationCount, FeatureDimension, Precision, error.Plus(distance), directionsNotComputed, notComputedBound + distance);

    private int Capped(int rank) => Math.Min(rank, PerturbationCount - 1);

    private void Compare()
    {
        if (Jacobian is null)
            return;
        var relative = LargestDeviation > 0 ? Threshold / LargestDeviation : 0;
        var same = relative is > 0 and < 1 ? Jacobian.With(new Tolerance(ToleranceRule.Relative, relative)) : Jacobian;
        (JacobianRank, JacobianRankLow, JacobianRankHigh) = (same.Rank, same.RankLow, same.RankHigh);
        AgreesWithJacobian = RankLow <= Capped(same.RankHigh) && Capped(same.RankLow) <= RankHigh;
    }
}
