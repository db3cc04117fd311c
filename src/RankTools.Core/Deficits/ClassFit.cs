using RankTools.Deficits.Lasso;

namespace RankTools.Deficits;

/// <summary>One target's combination, shrunken and refitted, with its score on the rows that it is judged by.</summary>
/// <param name="Solution">The Lasso's.</param>
/// <param name="Refit">Weights of least squares on the same support.</param>
/// <param name="RegularizationMax">η_max.</param>
/// <param name="Score">See <see cref="IndependenceDeficit.Score"/>.</param>
/// <param name="RefitError">Mean squared error of the refit on the rows that it is judged by.</param>
internal sealed record ClassFit(LassoSolution Solution, double[] Refit, double RegularizationMax, double Score, double RefitError)
{
    /// <summary>R² to score: what counts is how much, and with how few of the other classes.</summary>
    public static double ScoreOf(double rSquared, int used, int classes) => Math.Max(0, rSquared) * (1 - ((double)used / (classes - 1)));

    /// <summary>Weights on a support without shrinkage; the Lasso's where its columns depend on each other.</summary>
    public static double[] RefitOf(LassoProblem problem, LassoSolution solution) =>
        ActiveSetPolish.Refit(problem, [.. solution.Support]) ?? [.. solution.Weights];
}
