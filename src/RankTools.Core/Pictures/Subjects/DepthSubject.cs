using System.Collections.Immutable;
using System.Globalization;

using RankTools.Features;
using RankTools.Ranks;
using RankTools.Ranks.Comparison;
using RankTools.Ranks.Exact;
using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>Ranks and dimensions by layer: a curve for every network, measure and condition.</summary>
internal sealed class DepthSubject : FigureSubject
{
    private readonly List<DepthSample> samples = [];

    public override bool TryAdd(object result)
    {
        DepthSample[] taken = result switch
        {
            LayerRank rank => [DepthSample.Of(rank)],
            RankRow rank => [DepthSample.Of(rank)],
            LayerRankSummary rank => [DepthSample.Of(rank)],
            ExactLayerRank rank => [DepthSample.Of(rank)],
            PerturbedFeatureDimension dimension => [DepthSample.Of(dimension)],
            FeatureDimension dimension => [DepthSample.Of(dimension)],
            ManifoldDimension dimension => [.. DepthSample.Of(dimension)],
            _ => [],
        };
        samples.AddRange(taken);
        return taken.Length > 0;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        if (samples.Count == 0)
            yield break;
        ImmutableArray<DepthCurve> curves = [.. samples
            .GroupBy(sample => (sample.Network, sample.Measure, Conditions: string.Join('\n', sample.Conditions)))
            .Select(group => new DepthCurve([.. group], options.Band))];
        var order = DepthOrder.Of(curves);
        var names = CurveNames.Of([.. curves.Select(curve => (IReadOnlyList<string>)[curve.First.Network, curve.First.Measure, .. curve.First.Conditions])]);
        // One bound for all is a line that curves start from; it would flatten them where they are far below it.
        var bounds = curves.SelectMany(curve => curve.Bounds).Distinct().ToArray();
        var largest = curves.SelectMany(curve => curve.Layers).Max(layer => layer.Value);
        var isLog = options.LogScale ?? false;
        yield return new ChartFigure
        {
            Subject = "ranks by layer",
            Title = options.Title,
            Note = Note([.. names.Shared, Inputs(curves), Band(curves)]),
            X = order.Axis,
            Y = new(YLabel(curves), isLog ? AxisScale.Log : AxisScale.Linear) { Minimum = isLog ? null : 0, IsWhole = !isLog },
            Curves = [.. curves.Select((curve, i) => new FigureCurve(names.Legend[i], [.. curve.Points(order)], i))],
            Lines = bounds is [var bound] && bound <= 2 * largest
                ? [new(string.Create(CultureInfo.InvariantCulture, $"upper bound {bound:0}"), bound)]
                : [],
        };
    }

    private static string YLabel(ImmutableArray<DepthCurve> curves)
    {
        string[] measures = [.. curves.Select(curve => curve.First.Measure).Distinct()];
        var measure = measures is [var one] ? one : "rank or dimension";
        return $"{char.ToUpperInvariant(measure[0])}{measure[1..]} (directions)";
    }

    private static string? Inputs(ImmutableArray<DepthCurve> curves)
    {
        int[] counts = [.. curves.SelectMany(curve => curve.Layers).Select(layer => layer.Count).Distinct()];
        return counts.Max() == 1 ? null : counts.Length == 1 ? $"mean of {counts[0]} inputs" : $"means of {counts.Min()} to {counts.Max()} inputs";
    }

    private static string? Band(ImmutableArray<DepthCurve> curves)
    {
        FigureBand[] bands = [.. curves.Where(curve => curve.HasBand).Select(curve => curve.Band).Distinct()];
        return bands.Length == 0 ? null : "band: " + string.Join(" or ", bands.Select(band => band switch
        {
            FigureBand.StandardError => "± 1 standard error",
            FigureBand.Range => "smallest to largest",
            _ => "interval of the numerical error",
        }));
    }
}
