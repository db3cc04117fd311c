namespace RankTools.Samples.Training;

/// <summary>How long to train, and from what seed.</summary>
/// <param name="Seed">Fixes the initial weights and the images.</param>
/// <param name="Steps">Steps after which training ends.</param>
/// <param name="Limit">
/// Time after which it ends at the latest. Where the steps would take longer the schedule is compressed to fit, and the result
/// depends on the machine's speed.
/// </param>
internal sealed record TrainingPlan(long Seed, int Steps, TimeSpan Limit);
