using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>An axis with its ends: where numbers lie on it, from 0 at the first end to 1 at the last.</summary>
internal sealed class AxisMap
{
    private const double Padding = 0.045;
    private const double BarPadding = 0.6;
    private const double PointPadding = 0.3;

    private AxisMap(FigureAxis axis, double low, double high) => (Axis, Low, High) = (axis, low, high);

    public FigureAxis Axis { get; }

    /// <summary>The smallest number on the axis; its logarithm to base 10 on a logarithmic one.</summary>
    public double Low { get; }

    /// <summary>The largest.</summary>
    public double High { get; }

    /// <summary>Axes of a chart, with room for all that is drawn.</summary>
    public static (AxisMap X, AxisMap Y) Of(ChartFigure figure)
    {
        var points = figure.Curves.SelectMany(curve => curve.Points).Where(point => figure.X.Has(point.X) && figure.Y.Has(point.Y)).ToArray();
        var stacked = Enumerable.Range(0, figure.X.Categories.Length).Where(_ => figure.Bars.Length > 0).Select(i => figure.Bars.Sum(bars => bars.Values[i]));
        var x = Of(figure.X, [.. points.Select(point => point.X), .. figure.Marks.Select(mark => mark.X)], figure.Bars.Length > 0);
        var y = Of(figure.Y, [.. points.SelectMany(point => new[] { point.Y, point.Low, point.High }), .. stacked,
            .. figure.Lines.Select(line => line.Value), .. figure.Marks.Select(mark => mark.Y)], isBar: false);
        return (x, y);
    }

    /// <summary>Where a number lies; beyond the ends at the nearest of them.</summary>
    public double Place(double value)
    {
        var place = Axis.Scale == AxisScale.Log ? (value > 0 ? Math.Log10(value) : Low) : value;
        var share = Math.Clamp((place - Low) / (High - Low), 0, 1);
        return Axis.IsReversed ? 1 - share : share;
    }

    /// <summary>The marked places.</summary>
    /// <param name="most">How many labels there is room for.</param>
    public ImmutableArray<AxisTick> Ticks(int most) => AxisTicks.Of(this, Math.Max(2, most));

    private static AxisMap Of(FigureAxis axis, double[] values, bool isBar)
    {
        if (axis.Scale == AxisScale.Category)
        {
            var padding = isBar ? BarPadding : PointPadding;
            return new(axis, -padding, axis.Categories.Length - 1 + padding);
        }
        double[] places = [.. values.Where(axis.Has).Select(value => axis.Scale == AxisScale.Log ? Math.Log10(value) : value)];
        var (low, high) = places.Length == 0 ? (0, 1) : (places.Min(), places.Max());
        var (first, last) = axis.Scale == AxisScale.Log ? (null, null) : (axis.Minimum, axis.Maximum);
        low = first ?? low;
        high = Math.Max(low, last ?? high); // all may lie below the first end
        if (high - low <= Math.Max(1 / FigureAxis.Largest, 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high))))
        {
            var room = axis.Scale == AxisScale.Log || Math.Abs(low) <= 1 / FigureAxis.Largest ? 0.5 : Math.Abs(low) * 0.1;
            (low, high) = (first ?? low - room, high + room);
        }
        var margin = Padding * (high - low);
        return new(axis, first ?? low - margin, last ?? high + margin);
    }
}
