using RankTools.Backend;

namespace RankTools.Ranks;

/// <summary>
/// The rank of one layer's Jacobian at one input, with everything needed to read it, to compare it, and to apply another tolerance.
/// Immutable. Comes back from files by <see cref="Results.ResultReader"/>.
/// </summary>
public sealed record LayerRank
{
    private readonly SpectrumError? error; // sharper than SingularValueError at a threshold; null after reading back, since files have not got it

    /// <summary>Counts the rank of a Jacobian of outputs × inputs from its singular values.</summary>
    /// <param name="singularValues">σ̂, descending.</param>
    /// <param name="error">Their error, that of the tangents included.</param>
    /// <param name="tolerance">The rule.</param>
    /// <param name="inputDimension">p, the number of input directions.</param>
    /// <param name="outputDimension">d_l, the number of the layer's outputs.</param>
    /// <param name="precision">What the tangents were computed in.</param>
    /// <param name="censoredCount">How many singular values are missing because they lie below the floor.</param>
    /// <param name="censoredBound">An upper bound on those.</param>
    /// <param name="spectrumFloor">The floor, as a share of σ̂_1; 0 for none.</param>
    public LayerRank(
        Spectrum singularValues,
        SpectrumError error,
        Tolerance tolerance,
        long inputDimension,
        long outputDimension,
        Precision precision,
        int censoredCount = 0,
        double censoredBound = 0,
        double spectrumFloor = 0)
    {
        this.error = error;
        (CensoredCount, CensoredBound, SpectrumFloor, DroppedBound) = (censoredCount, censoredBound, spectrumFloor, error.Dropped);
        (SingularValues, SingularValueError) = (singularValues, error.Uniform);
        (InputDimension, OutputDimension, Precision) = (inputDimension, outputDimension, precision);
        Count(tolerance);
    }

    private LayerRank()
    {
    }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network, as <c>Get-NeuralNetworkLayer</c> numbers them.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>The input: a file path, or a description of an array.</summary>
    public required string Source { get; init; }

    /// <summary>p, the number of input directions: columns of the Jacobian.</summary>
    public long InputDimension { get; private init; }

    /// <summary>d_l, the number of the layer's outputs: rows of the Jacobian.</summary>
    public long OutputDimension { get; private init; }

    /// <summary>The rank as a part of <see cref="InputDimension"/>; 0 where there are no inputs.</summary>
    public double Share => InputDimension > 0 ? (double)Rank / InputDimension : 0;

    /// <summary>The input directions that are lost: <see cref="InputDimension"/> without the rank.</summary>
    public long Loss => InputDimension - Rank;

    /// <summary>#{σ̂ &gt; τ}.</summary>
    public int Rank { get; private set; }

    /// <summary>Lower end of the interval that holds the exact Jacobian's rank under this tolerance.</summary>
    public int RankLow { get; private set; }

    /// <summary>Upper end of that interval; directions never computed count wherever they may reach the threshold.</summary>
    public int RankHigh { get; private set; }

    /// <summary>True where the error reaches the threshold: the rule is finer than the computation.</summary>
    public bool Unresolved { get; private set; }

    /// <summary>σ_r/σ_{r+1}; null at rank 0 and at full rank.</summary>
    public double? Gap { get; private set; }

    /// <summary>The tolerance rule.</summary>
    public ToleranceRule Rule { get; private set; }

    /// <summary>The rule's value: r, k or t.</summary>
    public double Tolerance { get; private set; }

    /// <summary>τ, in units of singular values.</summary>
    public double Threshold { get; private set; }

    /// <summary>σ̂, descending.</summary>
    public Spectrum SingularValues { get; private init; } = Spectrum.Empty;

    /// <summary>σ_1.</summary>
    public double SpectralNorm => SingularValues.Statistics.SpectralNorm;

    /// <summary>exp H(σ/Σσ).</summary>
    public double EffectiveRank => SingularValues.Statistics.EffectiveRank;

    /// <summary>‖J‖_F²/‖J‖₂².</summary>
    public double StableRank => SingularValues.Statistics.StableRank;

    /// <summary>(Σσ²)²/Σσ⁴.</summary>
    public double ParticipationRatio => SingularValues.Statistics.ParticipationRatio;

    /// <summary>
    /// Absolute bound on the error of every singular value in the list. The interval uses the bound at the threshold, which is never
    /// larger: see NOTE [Error of singular values] at <see cref="SpectrumError"/>.
    /// </summary>
    public double SingularValueError { get; private init; }

    /// <summary>
    /// The floor under which singular values were not asked for, as a share of σ_1: directions below it may have been dropped in this
    /// layer or before. 0 where all are computed.
    /// </summary>
    public double SpectrumFloor { get; private init; }

    /// <summary>How many of the min(p, d_l) singular values are censored: not in <see cref="SingularValues"/>, because they lie below the floor.</summary>
    public int CensoredCount { get; private init; }

    /// <summary>None of those exceeds this, but for <see cref="ErrorProbability"/>.</summary>
    public double CensoredBound { get; private init; }

    /// <summary>
    /// The measured bound on the norm of what was dropped before this layer, in units of singular values: σ² may be larger than computed
    /// by at most its square. 0 where nothing was dropped.
    /// </summary>
    public double DroppedBound { get; private init; }

    /// <summary>What surrounds the patch.</summary>
    public required InputContext Context { get; init; }

    /// <summary>The input patch or patches as <c>16x16@104,104</c> (height x width @ row, column); null for the whole input.</summary>
    public required string? Patch { get; init; }

    /// <summary>The layer whose value the Jacobian is taken with respect to; null for the network's first input.</summary>
    public string? InputNode { get; init; }

    /// <summary>What was done to the picture, as <see cref="Data.Preprocessing.Describe"/> puts it; null for an input that was an array.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>SHA-256 of the weight file in lower-case hexadecimal; null for weights that are not a file's.</summary>
    public string? WeightHash { get; init; }

    /// <summary>What the tangents were computed in.</summary>
    public Precision Precision { get; private init; }

    /// <summary>Where they were computed.</summary>
    public required string Device { get; init; }

    /// <summary>Seed of all that is random in the computation.</summary>
    public required long Seed { get; init; }

    /// <summary>Units within 1e-12 relative of a kink of their activation, where the derivative is ambiguous.</summary>
    public long KinkCount { get; init; }

    /// <summary>Probability that a randomised error bound fails; 0 where nothing was random.</summary>
    public double ErrorProbability { get; init; }

    /// <summary>Seconds from the start of this input's computation to this layer's result.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Largest memory in use by the process so far, in bytes.</summary>
    public long PeakBytes { get; init; }

    private SpectrumError Error => error ?? SingularValueError;

    /// <summary>What σ_{index+1} of the exact Jacobian lies between, whatever the tolerance; zero beyond the smaller dimension.</summary>
    internal (double Low, double High) Bounds(int index) =>
        index < SingularValues.Count ? Error.Interval(SingularValues[index])
        : index >= Math.Min(InputDimension, OutputDimension) ? (0, 0)
        : (0, CensoredCount > 0 ? Math.Max(CensoredBound, Error.Uniform) : Error.Uniform);

    /// <summary>
    /// The same result under another tolerance; nothing is computed again but counts. After reading back from a file the bound is
    /// <see cref="SingularValueError"/> at every threshold.
    /// </summary>
    /// <exception cref="Errors.RankToolsException">ThresholdBelowFloor: singular values that would have to be counted are censored.</exception>
    public LayerRank With(Tolerance tolerance)
    {
        var result = this with { };
        result.Count(tolerance);
        return result;
    }

    /// <summary>The same result under another rule and value; see <see cref="With(Tolerance)"/>.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="value">Its r, k or t.</param>
    /// <exception cref="Errors.RankToolsException">InvalidTolerance.</exception>
    public LayerRank With(ToleranceRule rule, double value) => With(new Tolerance(rule, value));

    private void Count(Tolerance tolerance)
    {
        var floor = SpectrumFloor * SpectralNorm;
        if (CensoredCount > 0 && tolerance.Threshold(SpectralNorm, OutputDimension, InputDimension, Precision) < floor)
            throw RankErrors.BelowFloor(tolerance, SpectrumFloor, floor);
        var estimate = RankEstimate.Of(
            SingularValues, tolerance, OutputDimension, InputDimension, Precision, Error, CensoredCount, CensoredBound);
        (Rank, RankLow, RankHigh) = (estimate.Rank, estimate.RankLow, estimate.RankHigh);
        (Unresolved, Gap, Threshold) = (estimate.Unresolved, estimate.Gap, estimate.Threshold);
        (Rule, Tolerance) = (tolerance.Rule, tolerance.Value);
    }
}
