using System.Globalization;

using RankTools.Reports.Sections;

namespace RankTools.Reports.Charts;

/// <summary>Charts of singular values or deviations against their place, with the threshold that counts them.</summary>
internal static class SpectrumChart
{
    /// <summary>Places of a spectrum that are shown at most.</summary>
    public const int MostPlaces = 96;

    /// <summary>Points of all spectra of a chart at most: some two megabytes of a page.</summary>
    public const int MostPoints = 60_000;

    private const int FewestPlaces = 16;

    /// <summary>One picture for every choice.</summary>
    public static ReportChart Of(string title, string choiceTitle, string quantity, IReadOnlyList<SpectrumCurve> curves)
    {
        var places = Math.Clamp(MostPoints / Math.Max(1, curves.Count), FewestPlaces, MostPlaces);
        var shown = curves.Take(MostPoints / places).ToArray();
        string[] choices = [.. shown.Select(curve => curve.Choice).Distinct()];
        var number = choices.Select((choice, i) => (choice, i)).ToDictionary(pair => pair.choice, pair => pair.i);
        var series = new List<ChartSeries>();
        foreach (var curve in shown)
        {
            int? choice = choices.Length > 1 ? number[curve.Choice] : null;
            var points = SpectrumPlaces.Of(curve.Points.Count, places).Select(place => curve.Points[place]).ToArray();
            series.Add(new(curve.Name, SeriesStyle.Line, points) { Choice = choice, Interval = curve.Interval });
        }
        foreach (var group in shown.Where(curve => curve is { Threshold: > 0, Points.Count: > 0 }).GroupBy(curve => curve.Choice))
        {
            int? choice = choices.Length > 1 ? number[group.Key] : null;
            var last = group.Max(curve => curve.Points[^1].X);
            foreach (var threshold in group.Select(curve => curve.Threshold!.Value).Distinct().Take(2))
                series.Add(new("Threshold", SeriesStyle.Reference, [new(1, threshold), new(Math.Max(2, last), threshold)]) { Choice = choice });
        }
        return new(title, new("Place in the spectrum") { OffersLogarithm = true },
            new(quantity, AxisScale.Logarithmic) { OffersLogarithm = true, FromZero = true }, series)
        {
            ChoiceTitle = choiceTitle,
            Choices = choices.Length > 1 ? [.. choices.Select(choice => new ChartChoice(choice))] : [],
            Note = Note(curves, shown.Length, places),
        };
    }

    private static string Note(IReadOnlyList<SpectrumCurve> curves, int shown, int places)
    {
        var thinned = places < MostPlaces || curves.Any(curve => curve.Points.Count > 0 && curve.Points[^1].X > curve.Points.Count);
        var thin = thinned ? string.Create(CultureInfo.InvariantCulture, $"Long spectra are thinned to {places} places; the results hold all values.") : "";
        return shown == curves.Count ? thin
            : $"The first {Wording.Count(shown, "spectrum", "spectra")} of {Wording.Count(curves.Count, "spectrum", "spectra")} are shown. {thin}";
    }
}
