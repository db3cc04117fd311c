using RankTools.Backend;
using RankTools.Collections;

namespace RankTools.Ranks.Weights;

/// <summary>
/// The spectrum of one matrix or convolution of a network's weights: ranks, norms, and the power law of its tail, with everything
/// needed to apply another tolerance. Immutable.
/// </summary>
public sealed record WeightRank
{
    private readonly SpectrumError? error; // null after reading back

    /// <summary>Describes a spectrum under a tolerance.</summary>
    /// <param name="spectrum">Singular values of the matrix.</param>
    /// <param name="tolerance">The rule that <see cref="Rank"/> counts by.</param>
    /// <param name="precision">What the weights were computed in.</param>
    public WeightRank(MatrixSpectrum spectrum, Tolerance tolerance, Precision precision)
    {
        (Rows, Columns, SingularValues, Method, Precision) = (spectrum.Rows, spectrum.Columns, spectrum.Values, spectrum.Method, precision);
        (error, SingularValueError) = (spectrum.Error, spectrum.Error.Uniform);
        Count(tolerance);
        RelativeRank = RankUnder(ToleranceRule.Relative);
        SvdRank = RankUnder(ToleranceRule.Svd);
        GramRank = RankUnder(ToleranceRule.Gram);
        SampleGramRank = RankUnder(ToleranceRule.SampleGram);
    }

    private WeightRank()
    {
    }

    /// <summary>The file, or the network.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the weights in it, for example <c>layer1.0.conv1.weight</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What they are.</summary>
    public required WeightKind Kind { get; init; }

    /// <summary>How their numbers are stored.</summary>
    public required string ElementType { get; init; }

    /// <summary>Their axes, outermost first.</summary>
    public required ValueList<long> Shape { get; init; }

    /// <summary>m: rows of the matrix; of a convolution its output channels.</summary>
    public long Rows { get; private init; }

    /// <summary>n: columns of the matrix; of a convolution the elements of one window.</summary>
    public long Columns { get; private init; }

    /// <summary>#{σ̂ &gt; τ}.</summary>
    public int Rank { get; private set; }

    /// <summary>Lower end of the interval that holds the exact matrix's rank under this tolerance.</summary>
    public int RankLow { get; private set; }

    /// <summary>Upper end of that interval.</summary>
    public int RankHigh { get; private set; }

    /// <summary>True where the error reaches the threshold: the rule is finer than the computation.</summary>
    public bool Unresolved { get; private set; }

    /// <summary>σ_r/σ_{r+1}; null at rank 0 and at full rank.</summary>
    public double? Gap { get; private set; }

    /// <summary>The tolerance rule of <see cref="Rank"/>.</summary>
    public ToleranceRule Rule { get; private set; }

    /// <summary>The rule's value: r, k or t.</summary>
    public double Tolerance { get; private set; }

    /// <summary>τ, in units of singular values.</summary>
    public double Threshold { get; private set; }

    /// <summary>The rank under <see cref="ToleranceRule.Relative"/>, r = 0.01; null where the computation does not resolve it.</summary>
    public int? RelativeRank { get; private init; }

    /// <summary>The rank under <see cref="ToleranceRule.Svd"/>; null where the computation does not resolve it.</summary>
    public int? SvdRank { get; private init; }

    /// <summary>The rank under <see cref="ToleranceRule.Gram"/>.</summary>
    public int? GramRank { get; private init; }

    /// <summary>The rank under <see cref="ToleranceRule.SampleGram"/>.</summary>
    public int? SampleGramRank { get; private init; }

    /// <summary>σ_1.</summary>
    public double SpectralNorm => SingularValues.Statistics.SpectralNorm;

    /// <summary>exp H(σ/Σσ).</summary>
    public double EffectiveRank => SingularValues.Statistics.EffectiveRank;

    /// <summary>‖A‖_F²/‖A‖₂².</summary>
    public double StableRank => SingularValues.Statistics.StableRank;

    /// <summary>(Σσ²)²/Σσ⁴.</summary>
    public double ParticipationRatio => SingularValues.Statistics.ParticipationRatio;

    /// <summary>Exponent of the power law of the largest eigenvalues σ²; null where there are fewer than ten. See NOTE [Power law].</summary>
    public double? Alpha { get; init; }

    /// <summary>Standard error of <see cref="Alpha"/>.</summary>
    public double? AlphaStandardError { get; init; }

    /// <summary>Where the tail begins, in units of σ².</summary>
    public double? TailMinimum { get; init; }

    /// <summary>How many eigenvalues are in the tail.</summary>
    public int? TailCount { get; init; }

    /// <summary>Kolmogorov–Smirnov distance between the tail and the power law.</summary>
    public double? TailDistance { get; init; }

    /// <summary>Share of samples of the power law that are further off than these eigenvalues are; null where none were drawn.</summary>
    public double? TailPlausibility { get; init; }

    /// <summary>Rows and columns of the circular map that the operator was measured on; null where none was.</summary>
    public string? OperatorMap { get; init; }

    /// <summary>Groups of channels of the convolution; null where no operator was measured.</summary>
    public long? OperatorGroups { get; init; }

    /// <summary>Singular values of the convolution as an operator. See NOTE [Convolution spectrum].</summary>
    public Spectrum OperatorSingularValues { get; private init; } = Spectrum.Empty;

    /// <summary>The largest of them.</summary>
    public double? OperatorNorm => Operator?.SpectralNorm;

    /// <summary>How many of them are above the threshold, by the same rule.</summary>
    public int? OperatorRank { get; private set; }

    /// <summary>That threshold; null where no operator was measured.</summary>
    // The operator is as large as its maps, which the rules that ask for a size would then grow with: it is counted by the kernel's.
    internal double? OperatorThreshold => Operator is { } operatorStatistics ? new Tolerance(Rule, Tolerance).Threshold(operatorStatistics.SpectralNorm, Rows, Columns, Precision) : null;

    /// <summary>Their effective rank.</summary>
    public double? OperatorEffectiveRank => Operator?.EffectiveRank;

    /// <summary>Their stable rank.</summary>
    public double? OperatorStableRank => Operator?.StableRank;

    /// <summary>σ̂ of the matrix, descending.</summary>
    public Spectrum SingularValues { get; private init; } = Spectrum.Empty;

    /// <summary>Absolute bound on the error of every singular value.</summary>
    public double SingularValueError { get; private init; }

    /// <summary>How the singular values were computed.</summary>
    public SpectrumMethod Method { get; private init; }

    /// <summary>What the weights were computed in, which sets ε of the rule <c>Svd</c>.</summary>
    public Precision Precision { get; private init; }

    private SpectrumStatistics? Operator => OperatorSingularValues.Count == 0 ? null : OperatorSingularValues.Statistics;

    /// <summary>The same result under another tolerance; nothing is computed again but counts.</summary>
    /// <exception cref="Errors.RankToolsException">InvalidTolerance.</exception>
    public WeightRank With(ToleranceRule rule, double value)
    {
        var result = this with { };
        result.Count(new Tolerance(rule, value));
        return result;
    }

    /// <summary>The same result with the convolution's spectrum as an operator.</summary>
    internal WeightRank WithOperator(Spectrum values, ConvolutionGeometry geometry)
    {
        var result = this with
        {
            OperatorMap = FormattableString.Invariant($"{geometry.Map.Height}x{geometry.Map.Width}"),
            OperatorGroups = geometry.Groups,
            OperatorSingularValues = values,
        };
        result.Count(new(Rule, Tolerance));
        return result;
    }

    private void Count(Tolerance tolerance)
    {
        var estimate = RankEstimate.Of(SingularValues, tolerance, Rows, Columns, Precision, error ?? SingularValueError);
        (Rank, RankLow, RankHigh) = (estimate.Rank, estimate.RankLow, estimate.RankHigh);
        (Unresolved, Gap, Threshold) = (estimate.Unresolved, estimate.Gap, estimate.Threshold);
        (Rule, Tolerance) = (tolerance.Rule, tolerance.Value);
        OperatorRank = OperatorThreshold is { } threshold ? OperatorSingularValues.CountAbove(threshold) : null;
    }

    private int? RankUnder(ToleranceRule rule)
    {
        var estimate = RankEstimate.Of(SingularValues, Ranks.Tolerance.DefaultOf(rule), Rows, Columns, Precision, error ?? SingularValueError);
        return estimate.Unresolved ? null : estimate.Rank;
    }
}
