namespace RankTools.Ranks;

/// <summary>The numerical rank of a matrix, with everything needed to apply another tolerance.</summary>
public sealed record MatrixRank
{
    /// <summary>Describes a spectrum under a tolerance.</summary>
    /// <param name="source">Where the matrix came from.</param>
    /// <param name="spectrum">Its singular values.</param>
    /// <param name="tolerance">The rule.</param>
    /// <param name="precision">What the matrix was computed in.</param>
    public MatrixRank(string source, MatrixSpectrum spectrum, Tolerance tolerance, Backend.Precision precision)
    {
        var estimate = spectrum.Estimate(tolerance, precision);
        (Source, Rows, Columns) = (source, spectrum.Rows, spectrum.Columns);
        (Rank, RankLow, RankHigh, Unresolved, Gap) = (estimate.Rank, estimate.RankLow, estimate.RankHigh, estimate.Unresolved, estimate.Gap);
        (Rule, Tolerance, Threshold) = (tolerance.Rule, tolerance.Value, estimate.Threshold);
        (SingularValues, SingularValueError, Method, Precision) = (spectrum.Values, spectrum.Error.Uniform, spectrum.Method, precision);
    }

    private MatrixRank()
    {
    }

    /// <summary>File, or description, that the matrix came from.</summary>
    public string Source { get; private init; } = "";

    /// <summary>m.</summary>
    public long Rows { get; private init; }

    /// <summary>n.</summary>
    public long Columns { get; private init; }

    /// <summary>#{σ̂ &gt; τ}.</summary>
    public int Rank { get; private init; }

    /// <summary>Lower end of the interval that holds the exact matrix's rank under this tolerance.</summary>
    public int RankLow { get; private init; }

    /// <summary>Upper end of that interval.</summary>
    public int RankHigh { get; private init; }

    /// <summary>True where the error reaches the threshold: the rule is finer than the computation.</summary>
    public bool Unresolved { get; private init; }

    /// <summary>σ_r/σ_{r+1}; null at rank 0 and at full rank.</summary>
    public double? Gap { get; private init; }

    /// <summary>The tolerance rule.</summary>
    public ToleranceRule Rule { get; private init; }

    /// <summary>The rule's value: r, k or t.</summary>
    public double Tolerance { get; private init; }

    /// <summary>τ, in units of singular values.</summary>
    public double Threshold { get; private init; }

    /// <summary>σ_1.</summary>
    public double SpectralNorm => SingularValues.Statistics.SpectralNorm;

    /// <summary>exp H(σ/Σσ).</summary>
    public double EffectiveRank => SingularValues.Statistics.EffectiveRank;

    /// <summary>‖A‖_F²/‖A‖₂².</summary>
    public double StableRank => SingularValues.Statistics.StableRank;

    /// <summary>(Σσ²)²/Σσ⁴.</summary>
    public double ParticipationRatio => SingularValues.Statistics.ParticipationRatio;

    /// <summary>σ̂, descending.</summary>
    public Spectrum SingularValues { get; private init; } = Spectrum.Empty;

    /// <summary>Absolute bound on the error of every singular value.</summary>
    public double SingularValueError { get; private init; }

    /// <summary>How the singular values were computed.</summary>
    public SpectrumMethod Method { get; private init; }

    /// <summary>What the matrix was computed in, which sets ε of the rule <c>Svd</c>.</summary>
    public Backend.Precision Precision { get; private init; }
}
