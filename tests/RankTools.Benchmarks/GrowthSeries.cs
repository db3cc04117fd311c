using System.Globalization;

namespace RankTools.Benchmarks;

/// <summary>How time grows with one size; an exponent is the slope of the logarithms.</summary>
/// <param name="Unit">What the size is: directions, pixels, layers.</param>
/// <param name="Network">What was measured.</param>
/// <param name="Points">Sizes, with the seconds of the tangents and of the spectra.</param>
internal sealed record GrowthSeries(string Unit, string Network, IReadOnlyList<GrowthSeries.Point> Points)
{
    /// <summary>Exponent of the tangents' time.</summary>
    public double TangentExponent => Exponent(point => point.Tangents);

    /// <summary>Exponent of the spectra's time.</summary>
    public double SpectrumExponent => Exponent(point => point.Spectra);

    /// <summary>Exponent of both together.</summary>
    public double TotalExponent => Exponent(point => point.Total);

    /// <summary>The series as a table with its exponents below.</summary>
    public string Table() => string.Join('\n',
    [
        Text($"| {Unit} | tangents, s | spectra, s | together, s |"),
        "|---|---|---|---|",
        .. Points.Select(point => Text($"| {point.Size:F0} | {point.Tangents:F2} | {point.Spectra:F2} | {point.Total:F2} |")),
        Text($"| *exponent* | {TangentExponent:F2} | {SpectrumExponent:F2} | **{TotalExponent:F2}** |"),
    ]) + "\n";

    private double Exponent(Func<Point, double> seconds) => MathNet.Numerics.Fit.Line(
        [.. Points.Select(point => Math.Log(point.Size))], [.. Points.Select(point => Math.Log(seconds(point)))]).B;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>One measurement.</summary>
    /// <param name="Size">The size.</param>
    /// <param name="Tangents">Seconds of the tangents.</param>
    /// <param name="Spectra">Seconds of the spectra.</param>
    public readonly record struct Point(double Size, double Tangents, double Spectra)
    {
        public double Total => Tangents + Spectra;
    }
}
