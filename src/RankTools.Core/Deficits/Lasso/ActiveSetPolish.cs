namespace RankTools.Deficits.Lasso;

/// <summary>
/// Makes weights exact: solves the normal equations (G_AA + μI) λ_A = q_A − (η/2)·sign on the support A, and keeps the result where
/// the signs stay and no other column's correlation exceeds η/2.
/// </summary>
internal static class ActiveSetPolish
{
    private const double Slack = 1e-9; // of η/2, for correlations outside of the support

    /// <summary>Polishes a state in place.</summary>
    /// <returns>False, and nothing is changed, where support or signs are not those of the minimum.</returns>
    public static bool Apply(LassoProblem problem, LassoOptions options, LassoState state)
    {
        var support = state.Support();
        if (support.Length == 0)
            return true;
        if (Solve(problem, support, options.Ridge, j => options.Bound * Math.Sign(state.Weights[j])) is not { } weights)
            return false;
        for (var k = 0; k < support.Length; k++)
        {
            if (weights[k] * state.Weights[support[k]] <= 0)
                return false;
        }
        var before = Array.ConvertAll(support, j => state.Weights[j]);
        var gap = state.Certify().Gap;
        state.Reset(support, weights);
        if (IsOptimal(problem, options, state) || state.Certify().Gap <= gap)
            return true;
        state.Reset(support, before);
        return false;
    }

    /// <summary>Least squares on a support, without shrinkage; null where its columns depend on each other.</summary>
    public static double[]? Refit(LassoProblem problem, int[] support, double ridge = 0) => Solve(problem, support, ridge, static _ => 0);

    private static double[]? Solve(LassoProblem problem, int[] support, double ridge, Func<int, double> pull)
    {
        var factor = new CholeskyFactor();
        var matrix = new double[support.Length][];
        var right = new double[support.Length];
        for (var k = 0; k < support.Length; k++)
        {
            var column = problem.Form.Column(support[k]);
            var row = matrix[k] = new double[support.Length];
            for (var i = 0; i < support.Length; i++)
                row[i] = column[support[i]];
            row[k] += ridge;
            right[k] = problem.Linear[support[k]] - pull(support[k]);
            if (!factor.Append(row.AsSpan(0, k).ToArray(), row[k]))
                return null;
        }
        var weights = (double[])right.Clone();
        factor.Solve(weights);
        // Two steps of refinement: the residual of the equations in the same precision still takes the factor's error out.
        for (var round = 0; round < 2; round++)
        {
            var rest = new double[support.Length];
            for (var k = 0; k < rest.Length; k++)
                rest[k] = right[k] - VectorArithmetic.Dot(matrix[k], weights);
            factor.Solve(rest);
            VectorArithmetic.AddScaled(weights, 1, rest);
        }
        return weights;
    }

    private static bool IsOptimal(LassoProblem problem, LassoOptions options, LassoState state)
    {
        var limit = (options.Bound * (1 + Slack)) + (1e-15 * problem.Constant);
        for (var j = 0; j < problem.Size; j++)
        {
            var c = options.NonNegative ? state.Correlations[j] : Math.Abs(state.Correlations[j]);
            if (state.Weights[j] == 0 && c > limit && !problem.IsExcluded(j))
                return false;
        }
        return true;
    }
}
