using System.Collections.Immutable;

namespace RankTools.Pictures.Subjects;

/// <summary>
/// Where layers stand on the horizontal axis. Networks whose layers have the same names at the same positions share an axis of names;
/// others, such as two depths of one architecture, are laid over each other by relative depth.
/// </summary>
internal sealed class DepthOrder
{
    private readonly Dictionary<string, int>? places;

    private DepthOrder(Dictionary<string, int>? places, FigureAxis axis) => (this.places, Axis) = (places, axis);

    public FigureAxis Axis { get; }

    public static DepthOrder Of(ImmutableArray<DepthCurve> curves)
    {
        var layers = curves.SelectMany(curve => curve.Layers).Select(layer => (layer.Layer, layer.LayerIndex)).Distinct().ToArray();
        var isNamed = layers.DistinctBy(layer => layer.Layer).Count() == layers.Length
            && layers.Where(layer => layer.LayerIndex is not null).DistinctBy(layer => layer.LayerIndex).Count()
                == layers.Count(layer => layer.LayerIndex is not null);
        if (!isNamed)
            return new(null, new("Relative depth (0 first layer, 1 last)") { Minimum = 0, Maximum = 1 });
        if (layers.All(layer => layer.LayerIndex is not null))
            layers = [.. layers.OrderBy(layer => layer.LayerIndex)];
        string[] names = [.. layers.Select(layer => layer.Layer)];
        return new(names.Select((name, i) => (name, i)).ToDictionary(item => item.name, item => item.i), FigureAxis.OfCategories("Layer", names));
    }

    public double Place(DepthSample layer, int index, int count) => places is not null ? places[layer.Layer]
        : count == 1 ? 1
        : index / (count - 1.0);
}
