namespace RankTools.Ranks;

/// <summary>Singular values of a layer's Jacobian as far as they are known.</summary>
/// <param name="Values">Those that are, descending.</param>
/// <param name="Error">Their error.</param>
/// <param name="Floor">The share of σ_1 below which they are not; 0 when all are known.</param>
/// <param name="CensoredCount">How many are not.</param>
/// <param name="CensoredBound">An upper bound on those.</param>
/// <param name="ErrorProbability">Probability that a bound fails.</param>
internal sealed record LayerSpectrum(
    Spectrum Values, SpectrumError Error, double Floor, int CensoredCount, double CensoredBound, double ErrorProbability)
{
    /// <summary>All of them, or those above the floor where the others are not known.</summary>
    /// <param name="values">Of the matrix that was computed.</param>
    /// <param name="error">Their error.</param>
    /// <param name="dropped">A bound on the norm of what that matrix lacks; null where nothing was dropped.</param>
    /// <param name="floor">The share of σ_1; 0 where all are known.</param>
    /// <param name="count">How many singular values there are in all.</param>
    /// <param name="probability">Probability that a bound fails.</param>
    public static LayerSpectrum Of(Spectrum values, SpectrumError error, double? dropped, double floor, long count, double probability)
    {
        var exact = error with { Dropped = dropped ?? 0 };
        if (floor == 0)
            return new(values, exact, 0, 0, 0, probability);
        var known = values.CountAbove(floor * values.Largest);
        var next = known < values.Count ? values[known] : 0;
        var censored = (int)count - known;
        var squares = (next * next) + (exact.Resolution * exact.Resolution) + (exact.Dropped * exact.Dropped);
        return new(new(values.AsSpan()[..known]), exact, floor, censored, censored == 0 ? 0 : exact.Absolute + Math.Sqrt(squares), probability);
    }
}
