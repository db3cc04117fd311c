using System.Globalization;

using RankTools.Inference.Checks;

namespace RankTools.Pictures.Subjects;

/// <summary>How long a tangent is at every layer of a network, and what of its values is zero or without slope; a picture for every network.</summary>
internal sealed class HealthSubject : FigureSubject
{
    private readonly List<LayerHealth> layers = [];

    public override bool TryAdd(object result)
    {
        if (result is not LayerHealth layer)
            return false;
        layers.Add(layer);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => layers.GroupBy(layer => layer.Network).Select(network =>
    {
        LayerHealth[][] groups = [.. network.GroupBy(layer => (layer.LayerIndex, layer.Layer)).OrderBy(layer => layer.Key.LayerIndex).Select(layer => layer.ToArray())];
        var inputs = network.Select(layer => layer.Source).Distinct().Count();
        var unsound = network.Count(layer => !layer.IsSound);
        var x = FigureAxis.OfCategories("Layer", groups.Select(group => group[0].Layer));
        return PanelFigure.Of(
            $"health of {network.Key}", options.Title,
            Note(network.Key, inputs > 1 ? string.Create(CultureInfo.InvariantCulture, $"means over {inputs} inputs") : null,
                unsound == 0 ? "all layers are sound" : string.Create(CultureInfo.InvariantCulture, $"{unsound} of {network.Count()} results are not sound")),
            new ChartFigure
            {
                Subject = "length of tangents",
                X = x with { IsShared = true },
                Y = new("Length of a random tangent", options.LogScale == false ? AxisScale.Linear : AxisScale.Log),
                Curves = [Curve("", 0, groups, layer => layer.TangentNorm)],
            },
            new ChartFigure
            {
                Subject = "shares",
                X = x,
                Y = new("Share (%)") { IsShare = true, Minimum = 0, Maximum = 1 },
                Curves =
                [
                    .. new[]
                    {
                        Curve("values that are zero", 0, groups, layer => layer.ZeroShare),
                        Curve("units without slope", 1, groups, layer => layer.SaturatedShare) with { Style = CurveStyle.Points },
                        Curve("not sound", 4, groups, layer => layer.IsSound ? null : layer.ZeroShare) with { Style = CurveStyle.Points },
                    }.Where(curve => !curve.Points.IsEmpty),
                ],
            });
    });

    private static FigureCurve Curve(string name, int color, LayerHealth[][] groups, Func<LayerHealth, double?> value) => new(name,
        [.. groups.Select((group, i) => (Place: i, Mean: group.Select(value).Average())).Where(item => item.Mean is not null).Select(item => new FigurePoint(item.Place, item.Mean!.Value))], color);
}
