namespace RankTools.Reports.Charts;

/// <summary>Charts of numbers against a network's layers.</summary>
internal static class DepthChart
{
    private const int MostNamed = 3;

    /// <summary>
    /// All curves over the names of layers. Networks with the same layers are in one picture; the reader chooses between the others.
    /// </summary>
    public static ReportChart Of(string title, string quantity, IReadOnlyList<DepthCurve> curves, string axis = "Layer", string choice = "Network")
    {
        var pictures = curves.GroupBy(curve => curve.Network)
            .Select(network => (network.Key, Layers: LayersOf(network)))
            .GroupBy(network => string.Join('\n', network.Layers))
            .Select(group => (Networks: group.Select(network => network.Key).ToHashSet(), group.First().Layers))
            .ToArray();
        var series = pictures.SelectMany((picture, i) => curves.Where(curve => picture.Networks.Contains(curve.Network))
            .Select(curve => Series(curve, picture.Layers, RunsOf(curves, picture.Networks) == 1) with { Choice = pictures.Length > 1 ? i : null }));
        return new(title,
            new(axis, AxisScale.Names) { Names = pictures.Length == 1 ? pictures[0].Layers : [] },
            new(quantity) { OffersLogarithm = true, FromZero = true }, [.. series])
        {
            ChoiceTitle = choice,
            Choices = pictures.Length < 2 ? [] : [.. pictures.Select(picture => new ChartChoice(Sections.Wording.List(picture.Networks, MostNamed)) { Names = picture.Layers })],
        };
    }

    /// <summary>Curves of networks with different layers over the share of the way through each; null where one picture holds them anyway.</summary>
    public static ReportChart? Together(string title, string quantity, IReadOnlyList<DepthCurve> curves)
    {
        if (curves.Select(curve => string.Join('\n', curve.Points.Select(point => point.Layer))).Distinct().Count() < 2)
            return null;
        var series = curves.Where(curve => curve.Points.Count > 1).Select(curve => new ChartSeries(curve.Run, curve.Style,
            [.. curve.Points.Select((point, i) => new ChartPoint((double)i / (curve.Points.Count - 1), point.Value, point.Low, point.High, point.Layer))]) { Interval = curve.Interval });
        return new(title, new("Share of the layers passed"), new(quantity) { OffersLogarithm = true, FromZero = true }, [.. series]);
    }

    private static string[] LayersOf(IEnumerable<DepthCurve> curves) =>
    [
        .. curves.SelectMany(curve => curve.Points).DistinctBy(point => point.Layer).OrderBy(point => point.LayerIndex)
            .ThenBy(point => point.Layer, StringComparer.Ordinal).Select(point => point.Layer),
    ];

    private static int RunsOf(IEnumerable<DepthCurve> curves, HashSet<string> networks) =>
        curves.Where(curve => networks.Contains(curve.Network)).Select(curve => curve.Run).Distinct().Count();

    private static ChartSeries Series(DepthCurve curve, string[] layers, bool isOnlyRun)
    {
        var places = layers.Select((layer, i) => (layer, i)).ToDictionary(pair => pair.layer, pair => pair.i);
        var name = isOnlyRun ? curve.Quantity : curve.IsMain ? curve.Run : $"{curve.Run}: {curve.Quantity}";
        return new(name, curve.Style,
            [.. curve.Points.OrderBy(point => places[point.Layer]).Select(point => new ChartPoint(places[point.Layer], point.Value, point.Low, point.High, point.Text))])
        {
            IsHidden = curve.IsHidden || !(curve.IsMain || isOnlyRun),
            Interval = curve.Interval,
        };
    }
}
