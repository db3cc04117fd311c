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
    /// <summary>All of them, from a matrix that nothing was dropped from, or those above the floor of one that lacks directions.</summary>
    /// <param name="spectrum">Of the matrix.</param>
    /// <param name="error">A bound on the norm of the matrix's own error.</param>
    /// <param name="dropped">A bound on the norm of what was dropped; null where nothing was.</param>
    /// <param name="floor">The share of σ_1.</param>
    /// <param name="count">How many singular values there are in all.</param>
    /// <param name="probability">Probability that a bound fails.</param>
    public static LayerSpectrum Of(MatrixSpectrum spectrum, double error, double? dropped, double floor, long count, double probability)
    {
        var exact = spectrum.Error.Plus(error);
        if (dropped is not { } bound)
            return new(spectrum.Values, exact, 0, 0, 0, probability);
        var known = spectrum.Values.CountAbove(floor * spectrum.Values.Largest);
        var next = known < spectrum.Values.Count ? spectrum.Values[known] + exact.Uniform : exact.Uniform;
        var censored = (int)count - known;
        return new(new(spectrum.Values.AsSpan()[..known]), exact with { Dropped = bound }, floor, censored,
            censored == 0 ? 0 : Math.Sqrt(next * next + bound * bound), probability);
    }
}
