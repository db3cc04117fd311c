namespace RankTools.Ranks;

/// <summary>
/// A band of computed singular values in which all are known better than elsewhere: |σ̂² − s²| ≤ η′ for the counts at every threshold
/// inside that no value from outside the band can reach.
/// </summary>
/// <param name="Low">Lower end of the band: every σ̂ above it and below <paramref name="High"/> was refined.</param>
/// <param name="High">Upper end.</param>
/// <param name="Resolution">√η′.</param>
internal readonly record struct SpectrumRefinement(double Low, double High, double Resolution);
