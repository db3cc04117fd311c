namespace RankTools.Deficits.Causes;

/// <summary>A condition with what its classes contribute to correlations.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Excess">For every class measured its score minus its null's.</param>
/// <param name="ClassRanks">By name of the rank, one number for every class, of the class's own images; empty without labels.</param>
public sealed record ConditionMeasurement(DeficitCondition Condition, double[] Excess, IReadOnlyDictionary<string, double[]> ClassRanks);
