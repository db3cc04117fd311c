namespace RankTools.Ranks;

/// <summary>
/// Ranks without a threshold, from singular values σ_1 ≥ σ_2 ≥ …. All are 0 for the zero matrix, where they have no other
/// definition; otherwise each lies between 1 and the number of non-zero singular values and is unchanged by scaling.
/// </summary>
/// <param name="SpectralNorm">σ_1.</param>
/// <param name="EffectiveRank">exp H(σ/Σσ), H the entropy in nats (Roy and Vetterli 2007; also called RankMe).</param>
/// <param name="StableRank">‖A‖_F²/‖A‖₂² = Σσ²/σ_1².</param>
/// <param name="ParticipationRatio">(Σσ²)²/Σσ⁴.</param>
public sealed record SpectrumStatistics(double SpectralNorm, double EffectiveRank, double StableRank, double ParticipationRatio)
{
    /// <summary>Computes all of them in one pass.</summary>
    public static SpectrumStatistics Of(Spectrum spectrum)
    {
        var largest = spectrum.Largest;
        if (largest == 0)
            return new(0, 0, 0, 0);
        double sum = 0, logSum = 0, squares = 0, fourths = 0;
        foreach (var sigma in spectrum.AsSpan())
        {
            var s = sigma / largest; // so that nothing overflows
            if (s == 0)
                break;
            sum += s;
            logSum += s * Math.Log(s);
            squares += s * s;
            fourths += s * s * s * s;
        }
        // H = −Σ (s/S) log(s/S) = log S − Σ s log s / S
        return new(largest, Math.Exp(Math.Log(sum) - (logSum / sum)), squares, squares * squares / fourths);
    }
}
