namespace RankTools.Features;

/// <summary>How to measure a classification dimension.</summary>
/// <param name="AccuracyRatio">The share of the full accuracy that is enough, in (0, 1].</param>
/// <param name="Centering">What happens to the mean.</param>
/// <param name="Top">How many best classes count as correct.</param>
/// <param name="Bootstrap">How many resampled data sets the standard error comes from; 0 for none.</param>
/// <param name="TrainingFraction">The share of the samples that a probe is fitted to.</param>
/// <param name="Ridge">The probe's penalty in multiples of the mean variance of a feature; null for generalised cross-validation.</param>
public sealed record ClassificationOptions(
    double AccuracyRatio = 0.95,
    FeatureCentering Centering = FeatureCentering.Standard,
    int Top = 1,
    int Bootstrap = 200,
    double TrainingFraction = 0.5,
    double? Ridge = null);
