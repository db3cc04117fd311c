namespace RankTools.Features;

/// <summary>What happens to the mean of the features when they are projected on principal axes.</summary>
public enum FeatureCentering
{
    /// <summary>The mean is taken off before and added back after: what k components keep is measured from the mean.</summary>
    Standard,

    /// <summary>
    /// As the paper's published code does it: the axes are those of the centred features, and the features are projected as they are, so
    /// that of the mean, too, only what lies along the first k axes is kept.
    /// </summary>
    Official,
}
