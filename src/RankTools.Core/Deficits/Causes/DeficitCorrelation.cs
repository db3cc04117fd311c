namespace RankTools.Deficits.Causes;

/// <summary>Whether deficits go with a rank: the paper's claim that rank deficiency causes independence deficit expects them to fall as the rank rises.</summary>
/// <param name="Over">What was compared: <c>conditions</c>, or the classes of one condition.</param>
/// <param name="Source">The feature file, for classes; empty for conditions.</param>
/// <param name="LabelPermutation">Number of the permutation of labels, where they were permuted.</param>
/// <param name="Rank">The rank: <c>LogitRank</c>, <c>LogitEffectiveRank</c>, <c>FeatureRank</c> or <c>FeatureEffectiveRank</c>; for classes that of their own images.</param>
/// <param name="Count">How many were compared.</param>
/// <param name="Spearman">Rank correlation of the deficit's excess over its null with it; null where it is not defined, because one of them is constant or there are fewer than 3.</param>
/// <param name="PValue">Part of permutations whose correlation is no smaller in size, the real one counted with them; two-sided.</param>
/// <param name="Permutations">How many were drawn.</param>
/// <param name="Verdict">The same in a word.</param>
/// <param name="Seed">Seed of the permutations.</param>
public sealed record DeficitCorrelation(
    string Over, string Source, int? LabelPermutation, string Rank, int Count, double? Spearman, double? PValue, int Permutations,
    CauseVerdict Verdict, long Seed);
