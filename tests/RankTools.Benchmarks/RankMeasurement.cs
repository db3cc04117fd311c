namespace RankTools.Benchmarks;

/// <summary>What one line of the table came to.</summary>
/// <param name="Case">The work.</param>
/// <param name="Limit">Seconds of the arithmetic limit.</param>
/// <param name="Gigaflops">The machine's rate at it, 10⁹ operations a second.</param>
/// <param name="Total">Seconds of all layers' ranks.</param>
/// <param name="Spectra">The share of that for singular values, error bounds and bases.</param>
/// <param name="Wall">Seconds on the wall.</param>
/// <param name="PeakBytes">Largest memory of the process.</param>
/// <param name="Directions">Directions that were left at the last layer with a pass ahead of it, and at first.</param>
internal sealed record RankMeasurement(
    RankCase Case, double Limit, double Gigaflops, double Total, double Spectra, double Wall, long PeakBytes, (long Left, long All) Directions)
{
    /// <summary>In arithmetic limits; of a whole input the tangents alone, whose spectra are reported apart.</summary>
    public double Ratio => (Case.Patch == 0 ? Total - Spectra : Total) / Limit;
}
