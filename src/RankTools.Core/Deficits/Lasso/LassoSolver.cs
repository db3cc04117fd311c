using RankTools.Errors;

namespace RankTools.Deficits.Lasso;

/// <summary>
/// Minimises (1/N)‖Yλ − y‖² + μ‖λ‖₂² + η‖λ‖₁ to a certified duality gap.
/// </summary>
/// <remarks>
/// <para>The same minimum in other notations: scikit-learn's Lasso has (1/2N)‖·‖² + alpha‖λ‖₁, so alpha = η/2; glmnet has the same with
/// lambda = η/2 (and standardises columns first unless told otherwise); for the elastic net scikit-learn's alpha·l1_ratio = η/2 and
/// alpha·(1 − l1_ratio) = μ.</para>
/// <para>By default the exact path is followed (NOTE [Homotopy]); where rounding or ties lead it astray, coordinate descent goes on from its
/// end. <see cref="LassoBatch"/> does the same for many problems on a GPU. At the end the weights are made exact on their support (see <see cref="LassoOptions.Polish"/>), and the gap is computed from them
/// alone, so it holds whatever went before (NOTE [Duality gap]).</para>
/// </remarks>
public static class LassoSolver
{
    /// <summary>Solves one problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">η and the rest.</param>
    /// <param name="cancellation">Looked at between sweeps and breakpoints.</param>
    /// <exception cref="RankToolsException"><c>RegularizationInvalid</c>, <c>MethodUnavailable</c>.</exception>
    public static LassoSolution Solve(LassoProblem problem, LassoOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        if (options.Method == LassoMethod.ProximalBatch)
            return LassoBatch.Solve([problem], options, [options.Regularization], TorchSharp.torch.CPU, null, cancellation)[0];
        var state = new LassoState(problem, options);
        if (options.Method is not (LassoMethod.Auto or LassoMethod.Homotopy))
            return Descend(problem, options, state, 0, cancellation);
        var homotopy = new LassoHomotopy(problem, options);
        var steps = Walk(homotopy, options, cancellation);
        homotopy.CopyTo(state);
        return Finish(problem, options, state, steps, cancellation);
    }

    /// <summary>Solves one problem for falling η, each from the solution before. One pass of the exact path serves them all.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">All but η.</param>
    /// <param name="regularizations">Values of η, descending.</param>
    /// <param name="cancellation">Looked at between breakpoints.</param>
    /// <exception cref="RankToolsException"><c>RegularizationInvalid</c>, <c>MethodUnavailable</c>.</exception>
    public static IEnumerable<LassoSolution> SolvePath(
        LassoProblem problem, LassoOptions options, IReadOnlyList<double> regularizations, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(regularizations);
        if (options.Method == LassoMethod.ProximalBatch)
        {
            foreach (var point in LassoBatch.SolvePath([problem], options, [[.. regularizations]], TorchSharp.torch.CPU, null, cancellation))
                yield return point[0];
            yield break;
        }
        var homotopy = new LassoHomotopy(problem, options);
        var warm = new LassoState(problem, options);
        var steps = 0;
        foreach (var regularization in regularizations)
        {
            var here = (options with { Regularization = regularization }).Checked();
            var state = new LassoState(problem, here);
            if (options.Method is not (LassoMethod.Auto or LassoMethod.Homotopy))
            {
                var support = warm.Support();
                state.Reset(support, Array.ConvertAll(support, j => warm.Weights[j]));
                yield return Descend(problem, here, state, 0, cancellation);
            }
            else
            {
                steps += Walk(homotopy, here, cancellation);
                homotopy.CopyTo(state);
                yield return Finish(problem, here, state, steps, cancellation);
            }
            warm = state;
        }
    }

    /// <summary>
    /// Walks the path from η_max down to the options' η as long as at most <paramref name="count"/> columns have a weight, and gives the
    /// solution at the smallest η on whose support least squares has the smallest error.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">Where to end at the latest, and the rest.</param>
    /// <param name="count">Most columns.</param>
    /// <param name="cancellation">Looked at between breakpoints.</param>
    /// <exception cref="RankToolsException"><c>RegularizationInvalid</c>, <c>MethodUnavailable</c>.</exception>
    public static LassoSolution SolveAtMost(LassoProblem problem, LassoOptions options, int count, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        options.Checked();
        var homotopy = new LassoHomotopy(problem, options);
        var (best, bestWeights, bestBound, bestError) = (Array.Empty<int>(), Array.Empty<double>(), homotopy.Bound, double.PositiveInfinity);
        var steps = 0;
        while (homotopy.Active.Length <= count && steps++ < options.MaxIterations)
        {
            cancellation.ThrowIfCancellationRequested();
            var turn = homotopy.Step(options.Bound);
            var (support, weights) = WithoutZeros(homotopy);
            if (support.Length > 0 && support.Length <= count && ActiveSetPolish.Refit(problem, support, options.Ridge) is { } refit)
            {
                var error = problem.Constant - support.Zip(refit, (j, weight) => problem.Linear[j] * weight).Sum();
                if (error <= bestError)
                    (best, bestWeights, bestBound, bestError) = (support, weights, homotopy.Bound, error);
            }
            if (turn == LassoHomotopy.Turn.Arrived)
                break;
        }
        var here = options with { Regularization = 2 * bestBound };
        var state = new LassoState(problem, here);
        state.Reset(best, bestWeights);
        var polished = options.Polish && ActiveSetPolish.Apply(problem, here, state);
        return state.ToSolution(state.Certify(), steps, LassoMethod.Homotopy, polished);
    }

    /// <summary>Values of η in geometric order, from η_max down.</summary>
    /// <param name="largest">η_max.</param>
    /// <param name="smallest">The last value.</param>
    /// <param name="count">How many.</param>
    public static double[] GeometricPath(double largest, double smallest, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(smallest);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = i == count - 1 && count > 1 ? smallest : largest * Math.Pow(smallest / largest, (double)i / Math.Max(1, count - 1));
        return values;
    }

    private static (int[] Support, double[] Weights) WithoutZeros(LassoHomotopy homotopy)
    {
        var (support, weights) = (homotopy.Active.ToArray(), homotopy.Weights.ToArray());
        return ([.. support.Where((_, k) => weights[k] != 0)], [.. weights.Where(weight => weight != 0)]);
    }

    private static int Walk(LassoHomotopy homotopy, LassoOptions options, CancellationToken cancellation)
    {
        var steps = 0;
        while (steps++ < options.MaxIterations && homotopy.Step(options.Bound) != LassoHomotopy.Turn.Arrived)
            cancellation.ThrowIfCancellationRequested();
        return steps;
    }

    private static LassoSolution Finish(LassoProblem problem, LassoOptions options, LassoState state, int steps, CancellationToken cancellation)
    {
        var polished = options.Polish && ActiveSetPolish.Apply(problem, options, state);
        var certificate = state.Certify();
        return certificate.IsWithin(options.Tolerance, problem.Constant) || options.Method == LassoMethod.Homotopy
            ? state.ToSolution(certificate, steps, LassoMethod.Homotopy, polished)
            : Descend(problem, options, state, steps, cancellation);
    }

    /// <summary>Coordinate descent from a state, in place.</summary>
    internal static LassoSolution Descend(LassoProblem problem, LassoOptions options, LassoState state, int steps, CancellationToken cancellation)
    {
        var method = options.Method is LassoMethod.Auto ? (problem.IsWide ? LassoMethod.ResidualDescent : LassoMethod.CyclicDescent) : options.Method;
        DualityCertificate? reached = null;
        int sweeps;
        if (method == LassoMethod.ResidualDescent)
        {
            var data = problem.Data?.Value ?? throw new RankToolsException("MethodUnavailable", ErrorKind.InvalidArgument, method,
                "ResidualDescent works on rows and target, and the problem was given as inner products. Take another method, or LassoProblem.Of.");
            (sweeps, reached) = ResidualDescent.Run(problem, data, options, state, cancellation);
        }
        else
        {
            sweeps = GramDescent.Run(problem, options, state, method == LassoMethod.GreedyDescent, cancellation);
        }
        var polished = options.Polish && ActiveSetPolish.Apply(problem, options, state);
        return state.ToSolution(polished || reached is null ? state.Certify() : reached.Value, steps + sweeps, method, polished);
    }
}
