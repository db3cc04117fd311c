using System.Collections.Immutable;
using System.Globalization;

using RankTools.Ranks.Comparison;

namespace RankTools.Pictures.Subjects;

/// <summary>Two runs of layer ranks, and below them their difference with its standard error; a picture for every pair.</summary>
internal sealed class ComparisonSubject : FigureSubject
{
    private const int UnchangedColor = 6;

    private readonly List<LayerRankComparison> comparisons = [];

    public override bool TryAdd(object result)
    {
        if (result is not LayerRankComparison comparison)
            return false;
        comparisons.Add(comparison);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        // A layer that only one run has lacks the other's name.
        var reference = comparisons.Select(one => one.ReferenceNetwork).OfType<string>().FirstOrDefault() ?? "";
        var difference = comparisons.Select(one => one.DifferenceNetwork).OfType<string>().FirstOrDefault() ?? "";
        return comparisons.GroupBy(one => (Reference: one.ReferenceNetwork ?? reference, Difference: one.DifferenceNetwork ?? difference))
            .Select(pair => Pair(pair.Key.Reference, pair.Key.Difference, [.. pair.OrderBy(one => one.LayerIndex)], options));
    }

    private static Figure Pair(string reference, string difference, ImmutableArray<LayerRankComparison> layers, FigureOptions options)
    {
        var x = FigureAxis.OfCategories("Layer", layers.Select(layer => layer.Layer));
        var (first, second) = reference == difference ? ("reference", "difference") : (reference, difference);
        var levels = layers.Select(layer => layer.SignificanceLevel).Distinct().ToArray();
        return PanelFigure.Of(
            $"ranks of {reference} and {difference}", options.Title,
            Note(reference == difference ? reference : null, Tolerance(layers[0]), layers.Any(layer => layer.StandardError > 0) ? "bars: ± 1 standard error" : null,
                levels is [var level and > 0] ? string.Create(CultureInfo.InvariantCulture, $"lower and higher: significant at {level:0.###} over all layers") : null),
            new ChartFigure
            {
                Subject = "ranks by layer",
                X = x with { IsShared = true },
                Y = new("Mean rank (directions)", options.LogScale == true ? AxisScale.Log : AxisScale.Linear) { Minimum = options.LogScale == true ? null : 0, IsWhole = options.LogScale != true },
                Curves = [Means(first, layers, layer => layer.ReferenceMean, 0), Means(second, layers, layer => layer.DifferenceMean, 1)],
            },
            new ChartFigure
            {
                Subject = "difference by layer",
                X = x,
                Y = new("Difference"),
                Curves =
                [
                    .. new[]
                    {
                        Differences("unchanged", layers, RankChange.Unchanged, UnchangedColor), Differences("lower", layers, RankChange.Decrease, 1),
                        Differences("higher", layers, RankChange.Increase, 2),
                    }.Where(curve => !curve.Points.IsEmpty),
                ],
                Lines = [new("", 0) { IsDotted = true }],
            });
    }

    private static FigureCurve Means(string name, ImmutableArray<LayerRankComparison> layers, Func<LayerRankComparison, double?> mean, int color) =>
        new(name, [.. layers.Select((layer, i) => (Place: i, Mean: mean(layer))).Where(item => item.Mean is not null).Select(item => new FigurePoint(item.Place, item.Mean!.Value))], color);

    private static FigureCurve Differences(string name, ImmutableArray<LayerRankComparison> layers, RankChange change, int color) => new(name,
    [
        .. layers.Select((layer, i) => (layer, i)).Where(item => item.layer.Change == change && item.layer.Difference is not null).Select(item =>
            (Place: item.i, Value: item.layer.Difference!.Value, Error: item.layer.StandardError ?? 0)).Select(item =>
            new FigurePoint(item.Place, item.Value, item.Value - item.Error, item.Value + item.Error)),
    ], color) { Style = CurveStyle.Points };

    private static string Tolerance(LayerRankComparison layer) => "tolerance " + new Ranks.Tolerance(layer.Rule, layer.Tolerance);
}
