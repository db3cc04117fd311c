namespace RankTools.Features;

/// <summary>Distances from every distinct sample to its nearest ones.</summary>
internal sealed class Neighbourhoods
{
    private const double OutlierRange = 3;

    private readonly double[] distances; // points × neighbours, ascending in a row

    public Neighbourhoods(string source, double[] distances, int neighbours, long samples)
    {
        (Source, this.distances, Neighbours, Samples) = (source, distances, neighbours, samples);
        Points = distances.Length / neighbours;
        Centres = FindCentres();
    }

    /// <summary>Where the samples came from.</summary>
    public string Source { get; }

    /// <summary>Number of distinct samples.</summary>
    public int Points { get; }

    /// <summary>How many neighbours are known of each.</summary>
    public int Neighbours { get; }

    /// <summary>Number of samples, equal ones among them.</summary>
    public long Samples { get; }

    /// <summary>Samples equal to an earlier one.</summary>
    public long Duplicates => Samples - Points;

    /// <summary>Points whose neighbourhoods count: all but the isolated ones.</summary>
    public int[] Centres { get; }

    /// <summary>Isolated points.</summary>
    public int Outliers => Points - Centres.Length;

    /// <summary>Distance from a point to its k-th neighbour, k from 1; positive.</summary>
    public double Distance(int point, int k) => distances[((long)point * Neighbours) + k - 1];

    /// <summary>log(r_b/r_a) of every centre.</summary>
    public double[] LogRatios(int a, int b) => [.. Centres.Select(point => Math.Log(Distance(point, b) / Distance(point, a)))];

    /// <summary>The mean distance to the k-th neighbour.</summary>
    public double Radius(int k) => Centres.Average(point => Distance(point, k));

    private int[] FindCentres()
    {
        var all = Enumerable.Range(0, Points).ToArray();
        var logs = Array.ConvertAll(all, point => Math.Log(Distance(point, 1)));
        double[] sorted = [.. logs.Order()];
        var (first, third) = (sorted[Points / 4], sorted[Points * 3 / 4]);
        // On a grid all quartiles coincide, and nothing can be said to lie apart.
        return third > first ? [.. all.Where(point => logs[point] <= third + (OutlierRange * (third - first)))] : all;
    }
}
