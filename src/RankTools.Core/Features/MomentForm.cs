namespace RankTools.Features;

/// <summary>How second moments are held.</summary>
public enum MomentForm
{
    /// <summary>The whole d × d matrix Σ(x − mean)(x − mean)ᵀ, exact to rounding.</summary>
    Covariance,

    /// <summary>ℓ directions of d numbers by Frequent Directions, with a bound on what is missing.</summary>
    Sketch,
}
