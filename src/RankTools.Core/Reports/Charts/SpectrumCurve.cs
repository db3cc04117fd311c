namespace RankTools.Reports.Charts;

/// <summary>A spectrum as far as charts show it.</summary>
/// <param name="Choice">What the reader chooses it by: a layer, a file.</param>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Places, from 1, and values, perhaps with intervals.</param>
/// <param name="Threshold">The tolerance's threshold; null for none.</param>
internal sealed record SpectrumCurve(string Choice, string Name, IReadOnlyList<ChartPoint> Points, double? Threshold)
{
    /// <summary>What the ends of the intervals are.</summary>
    public string Interval { get; init; } = "";

    /// <summary>Thins a spectrum.</summary>
    /// <param name="values">The known values.</param>
    /// <param name="length">How many there are, those that are not known counted.</param>
    public static ChartPoint[] Thin(IReadOnlyList<double> values, int length) =>
        [.. SpectrumPlaces.Of(length, SpectrumChart.MostPlaces).Where(place => place < values.Count).Select(place => new ChartPoint(place + 1, values[place]))];
}
