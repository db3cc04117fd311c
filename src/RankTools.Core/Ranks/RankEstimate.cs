using RankTools.Backend;

namespace RankTools.Ranks;

/// <summary>
/// A numerical rank #{σ̂ &gt; τ} with the interval that must hold the rank of the exact matrix:
/// [#{σ̂ &gt; τ + e}, #{σ̂ &gt; τ − e}], e an absolute bound on the errors of σ̂ and of τ together.
/// </summary>
/// <param name="Rank">#{σ̂ &gt; τ}.</param>
/// <param name="RankLow">#{σ̂ &gt; τ + e}.</param>
/// <param name="RankHigh">#{σ̂ &gt; τ − e}, and directions never computed whose bound reaches τ − e.</param>
/// <param name="Unresolved">True where e ≥ τ: the rule asks for more than the computation resolves. An error of 0 resolves all.</param>
/// <param name="Threshold">τ.</param>
/// <param name="Error">e.</param>
/// <param name="Gap">σ_r/σ_{r+1}; infinite where σ_{r+1} is 0; null at rank 0, at full rank, and where σ_{r+1} was not computed.</param>
/// <param name="Tolerance">The rule and its value.</param>
public sealed record RankEstimate(
    int Rank, int RankLow, int RankHigh, bool Unresolved, double Threshold, double Error, double? Gap, Tolerance Tolerance)
{
    /// <summary>Counts singular values above a tolerance. O(log n).</summary>
    /// <param name="spectrum">σ̂, descending.</param>
    /// <param name="tolerance">The rule for τ.</param>
    /// <param name="rows">Rows of the matrix; of a Jacobian the layer's outputs.</param>
    /// <param name="columns">Columns of the matrix; of a Jacobian the input directions.</param>
    /// <param name="precision">What the matrix was computed in.</param>
    /// <param name="error">Bound on the error of σ̂; a plain number is an absolute bound.</param>
    /// <param name="directionsNotComputed">How many singular values are missing from <paramref name="spectrum"/>.</param>
    /// <param name="notComputedBound">An upper bound on the true values of those.</param>
    public static RankEstimate Of(
        Spectrum spectrum,
        Tolerance tolerance,
        long rows,
        long columns,
        Precision precision,
        SpectrumError error,
        int directionsNotComputed = 0,
        double notComputedBound = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(directionsNotComputed);
        if (rows < 1 || columns < 1)
            throw RankErrors.Empty(rows, columns);
        if (double.IsNaN(notComputedBound) || notComputedBound < 0)
            throw RankErrors.Error(notComputedBound);
        var full = Math.Min(rows, columns);
        if (spectrum.Count > full)
            throw RankErrors.Shape($"{spectrum.Count} singular values", $"at most {full} of a matrix of {rows} rows and {columns} columns");

        var largest = spectrum.Largest;
        var threshold = tolerance.Threshold(largest, rows, columns, precision);
        var (below, above) = ErrorAround(threshold, largest, tolerance, error.Checked());
        var rank = spectrum.CountAbove(threshold);
        var high = spectrum.CountAbove(threshold - above);
        if (directionsNotComputed > 0 && notComputedBound >= threshold - above)
            high = (int)Math.Min(full, high + (long)directionsNotComputed);
        var e = Math.Max(below, above);
        double? gap = rank == 0 || rank >= spectrum.Count ? null : spectrum[rank - 1] / spectrum[rank];
        return new(rank, spectrum.CountAbove(threshold + below), high, e > 0 && e >= threshold, threshold, e, gap, tolerance);
    }

    /// <summary>e₁ and e₂ such that the exact #{σ &gt; τ} lies between #{σ̂ &gt; τ̂ + e₁} and #{σ̂ &gt; τ̂ − e₂}.</summary>
    private static (double Below, double Above) ErrorAround(double threshold, double largest, Tolerance tolerance, SpectrumError error)
    {
        if (!tolerance.IsRelative || largest == 0)
            return (error.BelowAt(threshold), error.At(threshold));
        // τ is a multiple of σ̂_1 and off by as much as σ̂_1 is; the counts are then taken at the lower end of what τ may be.
        var share = threshold / largest;
        var (up, down) = (share * error.At(largest), share * error.BelowAt(largest));
        return (up + error.BelowAt(Math.Max(0, threshold - up)), down + error.At(Math.Max(0, threshold - down)));
    }
}
