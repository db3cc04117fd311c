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
    private const double SpreadDeviations = 5;

    private readonly SpectrumError? error; // null after reading back, as is the next
    private readonly double? notComputedBound;

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
        (this.error, this.notComputedBound) = (error, notComputedBound);
        (Deviations, DeviationError, PerturbationCount, FeatureDimension, Precision) = (deviations, error.Uniform, count, features, precision);
        Nonlinearity = nonlinearity is { } norm ? (LargestDeviation > 0 ? norm / LargestDeviation : 0) : null;
        Count(tolerance);
    }

    private PerturbedFeatureDimension()
    {
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
    public int PerturbationCount { get; private init; }

    /// <summary>s, the standard deviation of the perturbation of every value of the preprocessed input.</summary>
    public required double Magnitude { get; init; }

    /// <summary>True for the changes to first order, s·J_l Ξ.</summary>
    public required bool IsLinear { get; init; }

    /// <summary>p, the number of values of the input.</summary>
    public required long InputDimension { get; init; }

    /// <summary>d, the number of features.</summary>
    public long FeatureDimension { get; private init; }

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
    public Spectrum Deviations { get; private init; } = Spectrum.Empty;

    /// <summary>Bound on the error of every deviation: of 32 bits, of the differences, of the sums, and of a sketch.</summary>
    public double DeviationError { get; private init; }

    /// <summary>The largest deviation.</summary>
    public double LargestDeviation => Deviations.Statistics.SpectralNorm;

    /// <summary>exp H(σ/Σσ).</summary>
    public double EffectiveRank => Deviations.Statistics.EffectiveRank;

    /// <summary>Σσ²/σ_1².</summary>
    public double StableRank => Deviations.Statistics.StableRank;

    /// <summary>(Σσ²)²/Σσ⁴.</summary>
    public double ParticipationRatio => Deviations.Statistics.ParticipationRatio;

    /// <summary>
    /// ‖X − s·J_l Ξ‖₂ in units of the largest singular value of X, estimated from ten perturbations: how far the sample is from the
    /// Jacobian's. Null where it was not measured.
    /// </summary>
    public double? Nonlinearity { get; private init; }

    /// <summary>Rank of s·J_l Ξ, the same perturbations through the Jacobian, under the same rule; null where it was not measured.</summary>
    public int? LinearRank { get; private set; }

    /// <summary>Lower end of its interval.</summary>
    public int? LinearRankLow { get; private set; }

    /// <summary>Upper end of its interval.</summary>
    public int? LinearRankHigh { get; private set; }

    /// <summary>Deviations of s·J_l Ξ; null where they were not measured.</summary>
    public Spectrum? LinearDeviations { get; private init; }

    /// <summary>
    /// Rank of the Jacobian with respect to the whole input at the same layer and input, under the same threshold relative to the largest
    /// singular value; null where none was given.
    /// </summary>
    public int? JacobianRank { get; private set; }

    /// <summary>The least that this many perturbations show of that Jacobian under this threshold; see <see cref="AgreesWithJacobian"/>.</summary>
    public int? ExpectedRankLow { get; private set; }

    /// <summary>The most that they show of it.</summary>
    public int? ExpectedRankHigh { get; private set; }

    /// <summary>
    /// True where the interval of the rank meets the expected one; null where no Jacobian rank was given. Deviations of s·J Ξ lie between
    /// s·σ_i(J)·(1 − δ) and s·σ_i(J)·(1 + δ), δ = √(p/(n − 1)) + 5/√(n − 1), but for a probability of 8e-6 (Davidson and Szarek 2001), so that
    /// for n ≤ p only the upper end says something.
    /// </summary>
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
    public Precision Precision { get; private init; }

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

    private PerturbedFeatureDimension? Linear { get; init; }

    private LayerRank? Jacobian { get; init; }

    /// <summary>The same result beside that of the same perturbations to first order, and the rank of a Jacobian; null for none.</summary>
    internal PerturbedFeatureDimension Beside(PerturbedFeatureDimension? linear, LayerRank? jacobian)
    {
        var result = this with { Linear = linear, LinearDeviations = linear?.Deviations, Jacobian = jacobian };
        result.Compare();
        return result;
    }

    private void Count(Tolerance tolerance)
    {
        var estimate = RankEstimate.Of(
            Deviations, tolerance, PerturbationCount, FeatureDimension, Precision, error ?? DeviationError,
            (int)Math.Min(PerturbationCount - 1, FeatureDimension) - Deviations.Count, notComputedBound ?? double.PositiveInfinity);
        (Rank, RankLow, RankHigh) = (estimate.Rank, estimate.RankLow, Capped(estimate.RankHigh));
        (Unresolved, Gap, Threshold) = (estimate.Unresolved, estimate.Gap, estimate.Threshold);
        (Rule, Tolerance) = (tolerance.Rule, tolerance.Value);
        IsSaturated = Rank >= SaturatedShare * (PerturbationCount - 1);
        Compare();
    }

    private int Capped(int rank) => Math.Min(rank, PerturbationCount - 1);

    private void Compare()
    {
        if (Linear?.With(new Tolerance(Rule, Tolerance)) is { } linear)
            (LinearRank, LinearRankLow, LinearRankHigh) = (linear.Rank, linear.RankLow, linear.RankHigh);
        if (Jacobian is null)
            return;
        var values = Jacobian.SingularValues;
        var spread = (Math.Sqrt(InputDimension) + SpreadDeviations) / Math.Sqrt(PerturbationCount - 1);
        var threshold = Threshold / Magnitude; // on singular values of J
        JacobianRank = LargestDeviation > 0 ? values.CountAbove(Threshold / LargestDeviation * values.Largest) : 0;
        ExpectedRankLow = spread < 1 ? Capped(values.CountAbove((threshold / (1 - spread)) + Jacobian.SingularValueError)) : 0;
        ExpectedRankHigh = Capped(values.CountAbove((threshold / (1 + spread)) - Jacobian.SingularValueError));
        AgreesWithJacobian = RankLow <= ExpectedRankHigh && ExpectedRankLow <= RankHigh;
    }
}
