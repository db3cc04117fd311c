using System.Collections.Immutable;

namespace RankTools.Pictures.Subjects;

/// <summary>Means over inputs, layer by layer, of samples of one network, measure and condition.</summary>
internal sealed class DepthCurve
{
    public DepthCurve(ImmutableArray<DepthSample> samples, FigureBand band)
    {
        First = samples[0];
        var groups = samples.GroupBy(sample => (sample.Layer, sample.LayerIndex)).ToArray();
        Band = band != FigureBand.Auto ? band
            : groups.Any(group => group.Count() > 1 || group.Any(sample => sample.Spread.StandardError is not null)) ? FigureBand.StandardError
            : FigureBand.Interval;
        Layers = [.. groups.Select(group => Mean([.. group]))];
        if (Layers.All(layer => layer.LayerIndex is not null))
            Layers = Layers.Sort((a, b) => a.LayerIndex!.Value.CompareTo(b.LayerIndex!.Value));
        Bounds = [.. samples.Select(sample => sample.Bound).OfType<double>().Distinct()];
    }

    public DepthSample First { get; }

    public FigureBand Band { get; }

    /// <summary>One mean a layer; <see cref="DepthSample.Low"/> and <see cref="DepthSample.High"/> are the ends of the band.</summary>
    public ImmutableArray<DepthSample> Layers { get; }

    public ImmutableArray<double> Bounds { get; }

    public bool HasBand => Layers.Any(layer => layer.High > layer.Low);

    public IEnumerable<FigurePoint> Points(DepthOrder order) =>
        Layers.Select((layer, i) => new FigurePoint(order.Place(layer, i, Layers.Length), layer.Value, layer.Low, layer.High));

    private DepthSample Mean(ImmutableArray<DepthSample> samples)
    {
        var count = samples.Sum(sample => sample.Count);
        var mean = samples.Sum(sample => sample.Value * sample.Count) / count;
        var (low, high) = Band switch
        {
            FigureBand.StandardError => (mean - StandardError(samples, mean), mean + StandardError(samples, mean)),
            FigureBand.Range => (samples.Min(sample => sample.Spread.Minimum), samples.Max(sample => sample.Spread.Maximum)),
            FigureBand.Interval => (samples.Average(sample => sample.Low), samples.Average(sample => sample.High)),
            _ => (mean, mean),
        };
        return samples[0] with { Value = mean, Low = low, High = high, Count = count };
    }

    /// <summary>Deviation (n − 1) over √n of single results; of one summary or estimate what it says itself.</summary>
    private static double StandardError(ImmutableArray<DepthSample> samples, double mean) => samples.Length == 1
        ? samples[0].Spread.StandardError ?? 0
        : Math.Sqrt(samples.Sum(sample => (sample.Value - mean) * (sample.Value - mean)) / (samples.Length - 1) / samples.Length);
}
