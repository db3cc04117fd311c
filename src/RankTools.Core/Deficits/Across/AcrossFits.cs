using RankTools.Backend;
using RankTools.Deficits.Lasso;

using static TorchSharp.torch;

namespace RankTools.Deficits.Across;

/// <summary>The fits of classes and of their permuted targets to the columns of another table; all share one Gram matrix.</summary>
/// <param name="options">How to fit.</param>
/// <param name="settings">How many threads.</param>
/// <param name="training">Inner products of the columns.</param>
/// <param name="linear">Those with every class's logit.</param>
/// <param name="draws">The same for every permutation.</param>
internal sealed class AcrossFits(
    DeficitOptions options, ComputeSettings settings, AcrossMoments training, double[][] linear, double[][][] draws)
{
    /// <summary>A solution, its refit, and η_max.</summary>
    public readonly record struct Fitted(
        LassoSolution Solution, AcrossJudge.Combination Lasso, AcrossJudge.Combination Refit, double RegularizationMax);

    /// <summary>Images of the fit.</summary>
    public int Images => training.Pairs.Length;

    /// <summary>For every class its solution and those of its permuted targets, all found at once.</summary>
    public LassoSolution[][] SolveTogether(IReadOnlyList<int> classes, Device device, CancellationToken cancellation)
    {
        var solutions = ClassFit.SolveTogether(
            [.. classes.SelectMany(index => Enumerable.Range(-1, 1 + draws.Length).Select(d => Problem(index, d < 0 ? null : d)))],
            options, settings, device, cancellation);
        return [.. solutions.Chunk(1 + draws.Length)];
    }

    /// <summary>Fits a class, or one of its permuted targets.</summary>
    /// <param name="index">The class.</param>
    /// <param name="draw">Number of the permutation; null for the class's own logit.</param>
    /// <param name="solved">The solution where it is there already.</param>
    /// <param name="cancellation">Looked at between breakpoints.</param>
    public Fitted Fit(int index, int? draw, LassoSolution? solved, CancellationToken cancellation)
    {
        var problem = Problem(index, draw);
        var solution = solved ?? ClassFit.Solve(problem, options, cancellation);
        int[] support = [.. solution.Support];
        var refit = ClassFit.RefitOf(problem, solution);
        return new(
            solution, new(support, [.. solution.Weights], solution.Intercept), new(support, refit, problem.Intercept(support, refit)),
            problem.RegularizationMax());
    }

    private LassoProblem Problem(int index, int? draw) => training.Problem(index, draw is { } d ? draws[d][index] : linear[index]);
}
