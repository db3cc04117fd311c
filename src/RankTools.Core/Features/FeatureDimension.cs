using RankTools.Ranks;

namespace RankTools.Features;

/// <summary>One dimension of one layer's features: a method, a criterion, a number, and how sure it is.</summary>
public sealed record FeatureDimension
{
    /// <summary>Where the features came from.</summary>
    public required string Source { get; init; }

    /// <summary>The network, where it is known; else empty.</summary>
    public string Network { get; init; } = "";

    /// <summary>The layer, where it is known; else empty.</summary>
    public string Layer { get; init; } = "";

    /// <summary>How it was found.</summary>
    public required DimensionMethod Method { get; init; }

    /// <summary>
    /// What exactly: <c>variance 0.95</c>, <c>Relative 0.01</c>, <c>participation ratio</c>, <c>effective rank</c>; the neighbours that
    /// were looked at, as <c>1:2</c>, <c>10-20</c>, <c>4:8</c>.
    /// </summary>
    public required string Criterion { get; init; }

    /// <summary>The dimension.</summary>
    public required double Dimension { get; init; }

    /// <summary>
    /// Its standard error over samples: by the bootstrap for Pca and TwoNN, analytic for Mle and Gride; null where it is not known.
    /// </summary>
    public double? StandardError { get; init; }

    /// <summary>Lower end of what the computation leaves possible; the dimension itself but for counts from a sketch.</summary>
    public double DimensionLow { get; init; }

    /// <summary>Upper end of that.</summary>
    public double DimensionHigh { get; init; }

    /// <summary>n, the number of samples.</summary>
    public required long Count { get; init; }

    /// <summary>d, the number of features.</summary>
    public required long Width { get; init; }

    /// <summary>The largest neighbour's mean distance, for the methods that look at neighbours: the scale of the estimate.</summary>
    public double? Radius { get; init; }

    /// <summary>Samples equal to an earlier one, left out of the methods that look at neighbours; null for Pca.</summary>
    public long? DuplicateCount { get; init; }

    /// <summary>
    /// Isolated samples, left out as centres of neighbourhoods: the logarithm of the distance to the first neighbour lies more than three
    /// interquartile ranges above the third quartile. Null for Pca.
    /// </summary>
    public long? OutlierCount { get; init; }

    /// <summary>Samples without an answer of their own, because the distances that matter are equal; null for Pca.</summary>
    public long? TieCount { get; init; }

    /// <summary>Singular values of the centred samples, n × d, all min(n, d) or those of the sketch; null for the other methods.</summary>
    public Spectrum? SingularValues { get; init; }

    /// <summary>A bound on the squares of what a sketch took off the squares of singular values; 0 otherwise.</summary>
    public double SquareError { get; init; }

    /// <summary>Where it was computed.</summary>
    public string Device { get; init; } = "";

    /// <summary>Seed of the bootstrap.</summary>
    public long Seed { get; init; }
}
