using RankTools.Backend;
using RankTools.Deficits.Lasso;

using static TorchSharp.torch;

namespace RankTools.Deficits;

/// <summary>One target's combination, shrunken and refitted, with its score on the rows that it is judged by.</summary>
/// <param name="Solution">The Lasso's.</param>
/// <param name="Refit">Weights of least squares on the same support.</param>
/// <param name="RegularizationMax">η_max.</param>
/// <param name="Score">See <see cref="ClassDeficit.Score"/>.</param>
/// <param name="RefitError">Mean squared error of the refit on the rows that it is judged by.</param>
internal sealed record ClassFit(LassoSolution Solution, double[] Refit, double RegularizationMax, double Score, double RefitError)
{
    private const double LowestPart = 1e-6;

    /// <summary>R² to score: what counts is how much, and with how few of the other classes.</summary>
    public static double ScoreOf(double rSquared, int used, int classes) => Math.Max(0, rSquared) * (1 - ((double)used / (classes - 1)));

    /// <summary>Weights on a support without shrinkage; the Lasso's where its columns depend on each other.</summary>
    public static double[] RefitOf(LassoProblem problem, LassoSolution solution) =>
        ActiveSetPolish.Refit(problem, [.. solution.Support]) ?? [.. solution.Weights];

    /// <summary>The solution at the options' η, or with at most so many columns as they allow.</summary>
    public static LassoSolution Solve(LassoProblem problem, DeficitOptions options, CancellationToken cancellation)
    {
        var lasso = new LassoOptions(RegularizationOf(problem, options), Tolerance: options.Tolerance);
        return options.MaxClass is { } limit
            ? LassoSolver.SolveAtMost(problem, lasso, limit, cancellation)
            : LassoSolver.Solve(problem, lasso, cancellation);
    }

    /// <summary>The solutions of problems that share a Gram matrix, all at once.</summary>
    public static LassoSolution[] SolveTogether(
        IReadOnlyList<LassoProblem> problems, DeficitOptions options, ComputeSettings settings, Device device, CancellationToken cancellation) =>
        LassoBatch.Solve(
            problems, new(0, Tolerance: options.Tolerance), [.. problems.Select(problem => RegularizationOf(problem, options))], device,
            settings.ThreadCount, cancellation);

    /// <summary>η: as given, a part of η_max, or where a path ends that stops at a number of columns.</summary>
    private static double RegularizationOf(LassoProblem problem, DeficitOptions options) =>
        options.Regularization ?? ((options.MaxClass is null ? DeficitOptions.DefaultPart : LowestPart) * problem.RegularizationMax());
}
