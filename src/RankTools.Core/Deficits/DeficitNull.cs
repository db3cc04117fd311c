using RankTools.Collections;

namespace RankTools.Deficits;

/// <summary>What the same fit makes of targets that no class explains: the class's logit with its images permuted.</summary>
/// <param name="Draws">Permutations.</param>
/// <param name="Score">Mean of their scores.</param>
/// <param name="ClassesUsed">Mean number of classes in their combinations.</param>
/// <param name="RelativeError">Mean relative error of their refitted combinations, on the images that scores are taken on.</param>
/// <param name="Scores">All scores.</param>
public sealed record DeficitNull(int Draws, double Score, double ClassesUsed, double RelativeError, ValueList<double> Scores)
{
    /// <summary>The mean score.</summary>
    public override string ToString() => Score.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
}
