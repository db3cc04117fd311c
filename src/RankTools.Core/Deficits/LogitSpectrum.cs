using RankTools.Collections;
using RankTools.Ranks;

namespace RankTools.Deficits;

/// <summary>
/// Where linear dependencies of the logits come from: rank and spectrum of their covariance, of the classifier's matrix W, and of the features'
/// covariance. Logits are W·features + b, so their covariance is W Σ Wᵀ and its rank at most the smaller of the two.
/// </summary>
public sealed record LogitSpectrum
{
    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Images of the covariances.</summary>
    public required int Images { get; init; }

    /// <summary>The tolerance of the ranks.</summary>
    public required Tolerance Tolerance { get; init; }

    /// <summary>Numerical rank of the centred logits.</summary>
    public required int LogitRank { get; init; }

    /// <summary>Lower end of the interval that holds it, given the error of the spectrum.</summary>
    public required int LogitRankLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public required int LogitRankHigh { get; init; }

    /// <summary>exp H(σ/Σσ) of the centred logits.</summary>
    public required double LogitEffectiveRank { get; init; }

    /// <summary>Roots of the eigenvalues of the covariance: deviations along the principal axes, descending.</summary>
    public required Spectrum LogitDeviations { get; init; }

    /// <summary>Numerical rank of W; null where the classifier is not known.</summary>
    public int? ClassifierRank { get; init; }

    /// <summary>Singular values of W, descending; null where it is not known.</summary>
    public Spectrum? ClassifierValues { get; init; }

    /// <summary>Numerical rank of the centred features before the classifier; null where they are not known.</summary>
    public int? FeatureRank { get; init; }

    /// <summary>Deviations of the features along their principal axes, descending; null where they are not known.</summary>
    public Spectrum? FeatureDeviations { get; init; }

    /// <summary>Directions of least variance of the logits, the least first.</summary>
    public required ValueList<NullVector> NullVector { get; init; }

    /// <summary>The ranks, for example <c>logits 37, classifier 64, features 37</c>.</summary>
    public override string ToString() => $"logits {LogitRank}"
        + (ClassifierRank is { } classifier ? $", classifier {classifier}" : "") + (FeatureRank is { } features ? $", features {features}" : "");
}
