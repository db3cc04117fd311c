using RankTools.Collections;

namespace RankTools.Features;

/// <summary>
/// The classification dimension of features: the smallest number of principal components with which a linear classifier is as
/// accurate as a given share of its full accuracy; with the whole curve.
/// </summary>
public sealed record ClassificationDimension
{
    /// <summary>Where the features came from.</summary>
    public required string Source { get; init; }

    /// <summary>The network, where it is known; else empty.</summary>
    public string Network { get; init; } = "";

    /// <summary>The layer, where it is known; else empty.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The smallest k that is accurate enough; null where the classifier is never right, so that nothing is a share of it.</summary>
    public required int? Dimension { get; init; }

    /// <summary>Standard error of the dimension: its deviation over resampled samples, the axes as they are; null without a bootstrap.</summary>
    public double? StandardError { get; init; }

    /// <summary>The accuracy with that many components; null where there is no dimension.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The accuracy of the classifier on the features as they are.</summary>
    public required double FullAccuracy { get; init; }

    /// <summary>The share of the full accuracy that was asked for.</summary>
    public required double AccuracyRatio { get; init; }

    /// <summary>A sample counts as correct when its class is among so many best.</summary>
    public required int Top { get; init; }

    /// <summary>What happened to the mean.</summary>
    public required FeatureCentering Centering { get; init; }

    /// <summary>Samples that accuracy was measured on.</summary>
    public required long Count { get; init; }

    /// <summary>c, the number of features, and so of components.</summary>
    public required int Width { get; init; }

    /// <summary>Number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Where the classifier came from: a network, a file, or <c>ridge probe</c>.</summary>
    public required string Classifier { get; init; }

    /// <summary>True where the classifier is a linear probe that was fitted to a part of the samples.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Samples that the probe was fitted to, none of them in <see cref="Count"/>; 0 without a probe.</summary>
    public long TrainingCount { get; init; }

    /// <summary>The probe's penalty on squared weights, as a multiple of the mean variance of a feature; null without a probe.</summary>
    public double? Ridge { get; init; }

    /// <summary>The accuracy with k = 0, 1, …, c components.</summary>
    public required ValueList<ClassificationPoint> Curve { get; init; }

    /// <summary>The dimension of every class that has samples.</summary>
    public required ValueList<ClassDimension> Classes { get; init; }

    /// <summary>Where it was computed.</summary>
    public string Device { get; init; } = "";

    /// <summary>Seed of the bootstrap and of the split.</summary>
    public long Seed { get; init; }
}
