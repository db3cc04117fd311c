namespace RankTools.Deficits.Lasso;

/// <summary>
/// Coordinate descent on the Gram matrix: one weight after the other is set to its minimum with the others held, which costs O(C) where
/// it changes and nothing where it stays 0.
/// </summary>
/// <remarks>
/// Cyclic order (Friedman et al. 2010) or the coordinate that lowers the objective most (greedy; a search over C columns for every update
/// of C numbers). At every tenth sweep the duality gap decides whether to stop and, by the Gap-Safe rule (Ndiaye et al. 2017), which
/// columns are 0 at the minimum for certain: κ|c_j| + √(G_jj·gap) &lt; η/2, see NOTE [Duality gap]. Those are left out from then on.
/// </remarks>
internal static class GramDescent
{
    private const int SweepsBetweenChecks = 10;
    private const double Rest = 1e-16; // of ‖y‖²/N

    /// <summary>Descends from a state, in place.</summary>
    /// <returns>Sweeps made; greedy updates count as a sweep for every column that is left.</returns>
    public static int Run(LassoProblem problem, LassoOptions options, LassoState state, bool greedy, CancellationToken cancellation)
    {
        var left = new List<int>();
        for (var j = 0; j < problem.Size; j++)
        {
            if (!problem.IsExcluded(j))
                left.Add(j);
        }
        var (sweeps, before) = (0, double.PositiveInfinity);
        while (sweeps < options.MaxIterations)
        {
            cancellation.ThrowIfCancellationRequested();
            var certificate = state.Certify();
            // Where rounding hides the gap, as at η near 0, the objective comes to rest before the gap says so.
            if (certificate.IsWithin(options.Tolerance, problem.Constant) || before - certificate.Objective <= Rest * problem.Constant)
                break;
            before = certificate.Objective;
            Screen(problem, options, state, certificate, left);
            var count = sweeps == 0 ? 1 : Math.Min(SweepsBetweenChecks, options.MaxIterations - sweeps);
            if (greedy)
                Greedy(problem, options, state, left, count * left.Count);
            else
                Cyclic(problem, options, state, left, count);
            sweeps += count;
        }
        return sweeps;
    }

    private static void Screen(LassoProblem problem, LassoOptions options, LassoState state, DualityCertificate certificate, List<int> left) =>
        left.RemoveAll(j =>
        {
            var c = options.NonNegative ? state.Correlations[j] : Math.Abs(state.Correlations[j]);
            if ((certificate.Scale * c) + Math.Sqrt((problem.Form.Diagonal(j) + options.Ridge) * certificate.Gap) >= options.Bound)
                return false;
            if (state.Weights[j] != 0)
                state.Set(j, 0);
            return true;
        });

    private static void Cyclic(LassoProblem problem, LassoOptions options, LassoState state, List<int> left, int sweeps)
    {
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            foreach (var j in left)
            {
                var weight = Minimum(problem, options, state, j);
                if (weight != state.Weights[j])
                    state.Set(j, weight);
            }
        }
    }

    private static void Greedy(LassoProblem problem, LassoOptions options, LassoState state, List<int> left, int updates)
    {
        for (var update = 0; update < updates; update++)
        {
            var (best, bestWeight, bestGain) = (-1, 0.0, 0.0);
            foreach (var j in left)
            {
                var weight = Minimum(problem, options, state, j);
                var change = weight - state.Weights[j];
                if (change == 0)
                    continue;
                // The objective along one coordinate is a parabola and |·|; this is by how much it falls.
                var gain = (2 * change * state.Correlations[j]) - ((problem.Form.Diagonal(j) + options.Ridge) * change * change)
                    - (options.Regularization * (Math.Abs(weight) - Math.Abs(state.Weights[j])));
                if (gain > bestGain)
                    (best, bestWeight, bestGain) = (j, weight, gain);
            }
            if (best < 0)
                return;
            state.Set(best, bestWeight);
        }
    }

    /// <summary>The minimum over one weight: a soft threshold.</summary>
    private static double Minimum(LassoProblem problem, LassoOptions options, LassoState state, int j)
    {
        var curvature = problem.Form.Diagonal(j) + options.Ridge;
        var free = state.Correlations[j] + (curvature * state.Weights[j]);
        if (free > options.Bound)
            return (free - options.Bound) / curvature;
        return free < -options.Bound && !options.NonNegative ? (free + options.Bound) / curvature : 0;
    }
}
