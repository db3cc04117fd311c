using RankTools.Deficits.Lasso;

namespace RankTools.Deficits;

/// <summary>
/// What the paper's published code does in place of solving: plain subgradient steps of fixed size from zero on
/// (1/N)‖Yλ − y‖² + η‖λ‖₁. No weight ever becomes zero exactly, so the authors keep the largest afterwards.
/// </summary>
public static class SubgradientProtocol
{
    /// <summary>Steps that the authors take.</summary>
    public const int DefaultSteps = 5000;

    /// <summary>Size of the authors' steps.</summary>
    public const double DefaultStepSize = 1e-5;

    /// <summary>Takes the steps. O(steps·C²) on the Gram matrix.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="regularization">η.</param>
    /// <param name="steps">How many.</param>
    /// <param name="stepSize">Their size.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>The weights, and the objective at them.</returns>
    public static (double[] Weights, double Objective) Run(
        LassoProblem problem, double regularization, int steps = DefaultSteps, double stepSize = DefaultStepSize,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var weights = new double[problem.Size];
        var product = new double[problem.Size]; // Gλ
        int[] all = [.. Enumerable.Range(0, problem.Size)];
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            VectorArithmetic.Combine(product, problem.Form, all, weights);
            for (var j = 0; j < weights.Length; j++)
            {
                if (!problem.IsExcluded(j))
                    weights[j] -= stepSize * ((2 * (product[j] - problem.Linear[j])) + (regularization * Math.Sign(weights[j])));
            }
        }
        VectorArithmetic.Combine(product, problem.Form, all, weights);
        var objective = problem.Constant;
        for (var j = 0; j < weights.Length; j++)
            objective += (weights[j] * (product[j] - (2 * problem.Linear[j]))) + (regularization * Math.Abs(weights[j]));
        return (weights, objective);
    }
}
