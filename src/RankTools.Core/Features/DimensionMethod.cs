namespace RankTools.Features;

/// <summary>Ways to give a cloud of points a dimension.</summary>
public enum DimensionMethod
{
    /// <summary>
    /// Principal components: how many hold a share of the variance, how many lie above a tolerance, the participation ratio and the
    /// effective rank. Counts the directions that the cloud spreads into, not the degrees of freedom within it.
    /// </summary>
    Pca,

    /// <summary>From the ratio of the distances to the second and the first neighbour (Facco, d'Errico, Rodriguez and Laio 2017).</summary>
    TwoNN,

    /// <summary>
    /// Maximum likelihood from the distances to k neighbours (Levina and Bickel 2004), inverses averaged over points (MacKay and
    /// Ghahramani 2005).
    /// </summary>
    Mle,

    /// <summary>Ratios of the distances to the 2n-th and the n-th neighbour, scale by scale (Denti, Doimo, Laio and Mira 2022).</summary>
    Gride,
}
