using RankTools.Collections;
using RankTools.Results;

namespace RankTools.Deficits;

/// <summary>What the same fit makes of targets that no class explains: the class's logit with its images permuted.</summary>
/// <param name="Draws">Permutations.</param>
/// <param name="Score">Mean of their scores.</param>
/// <param name="ClassesUsed">Mean number of classes in their combinations.</param>
/// <param name="RelativeError">Mean relative error of their refitted combinations, on the images that scores are taken on.</param>
/// <param name="Scores">All scores.</param>
public sealed record DeficitNull(int Draws, double Score, double ClassesUsed, double RelativeError, ValueList<double> Scores)
{
    /// <summary>From the fits of the draws.</summary>
    internal static DeficitNull Of(IReadOnlyCollection<(double Score, int Used, double Error)> draws) => new(
        draws.Count, draws.Average(one => one.Score), draws.Average(one => one.Used), draws.Average(one => one.Error), [.. draws.Select(one => one.Score)]);

    /// <summary>Part of all targets, the real one counted with the permuted ones, whose score is no lower.</summary>
    /// <param name="score">That of the real one.</param>
    internal double PValue(double score) => (1.0 + Scores.Count(other => other >= score)) / (1 + Draws);

    /// <summary>All of it as text, as CSV holds it, for example <c>20 0.31 3.2 0.7 [0.3;0.32]</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
