namespace RankTools.Samples.Networks;

/// <summary>The optimizer settings of an architecture.</summary>
/// <param name="Optimizer">Which update rule.</param>
/// <param name="LearningRate">The highest rate of the schedule.</param>
/// <param name="WeightDecay">Decay of matrices and kernels; scales and offsets do not decay.</param>
/// <param name="BatchSize">Images in a step.</param>
internal sealed record TrainingRecipe(OptimizerKind Optimizer, double LearningRate, double WeightDecay, int BatchSize);
