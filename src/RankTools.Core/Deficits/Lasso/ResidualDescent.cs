namespace RankTools.Deficits.Lasso;

/// <summary>
/// Coordinate descent on the residual, for fewer rows than columns: an update costs O(N) and no Gram matrix is made.
/// </summary>
/// <remarks>
/// After Massias, Gramfort and Salmon 2018 (celer): sweeps go over a working set of the columns that are nearest to their dual constraint,
/// twice the support, until their own gap is a third of the whole one; then the correlations of all columns, N·C multiply-adds, choose the next.
/// Dual points come from the residual and from its extrapolation (<see cref="DualExtrapolation"/>), and the best one so far counts. Columns that
/// the Gap-Safe rule shows to be 0 at the minimum are dropped for good.
/// </remarks>
internal static class ResidualDescent
{
    private const int SmallestWorkingSet = 10;
    private const int SweepsBetweenChecks = 10;
    private const double InnerPart = 0.3;
    private const double Rest = 1e-16; // of ‖y‖²/N: the objective has come to rest, as in GramDescent

    /// <summary>Descends from a state, in place.</summary>
    /// <returns>Sweeps made, and the certificate of the end.</returns>
    public static (int Sweeps, DualityCertificate Certificate) Run(
        LassoProblem problem, ResidualData data, LassoOptions options, LassoState state, CancellationToken cancellation)
    {
        var columns = Enumerable.Range(0, problem.Size).Where(j => !problem.IsExcluded(j)).ToList();
        var residual = ResidualOf(data, state.Weights);
        (double[] Residual, double[] Weights)? guess = null;
        var (best, before, sweeps) = (double.NegativeInfinity, double.PositiveInfinity, 0);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var point = DualPoint.Of(data, options, columns, residual, state.Weights);
            if (guess is { } extrapolated && DualPoint.Of(data, options, columns, extrapolated.Residual, extrapolated.Weights) is var other && other.Value > point.Value)
                point = other;
            best = Math.Max(best, point.Value);
            var (objective, error) = Objective(data, options, residual, state.Weights);
            var certificate = new DualityCertificate(objective, Math.Max(0, objective - best), error, 1);
            if (certificate.IsWithin(options.Tolerance, problem.Constant) || sweeps >= options.MaxIterations || before - objective <= Rest * problem.Constant)
            {
                Array.Copy(CorrelationsOf(problem, data, options, residual, state.Weights), state.Correlations, problem.Size);
                return (sweeps, certificate);
            }
            before = objective;
            var working = WorkingSet(problem, options, state, columns, point, objective - point.Value);
            var enough = Math.Max(InnerPart * certificate.Gap, 0.5 * options.Tolerance * objective);
            (var made, guess) = Descend(problem, data, options, state.Weights, residual, working, enough, cancellation);
            sweeps += made;
            residual = ResidualOf(data, state.Weights); // without the rounding of many updates
        }
    }

    /// <summary>Columns nearest to their constraint; what the gap rules out is dropped from the list.</summary>
    private static int[] WorkingSet(LassoProblem problem, LassoOptions options, LassoState state, List<int> columns, DualPoint point, double gap)
    {
        var distance = new Dictionary<int, double>(columns.Count);
        for (var k = 0; k < columns.Count; k++)
        {
            var size = options.NonNegative ? point.Correlations[k] : Math.Abs(point.Correlations[k]);
            var slack = (options.Bound - size) / Math.Sqrt(problem.Form.Diagonal(columns[k]) + options.Ridge);
            if (state.Weights[columns[k]] != 0)
                distance[columns[k]] = double.NegativeInfinity;
            else if (slack <= Math.Sqrt(gap))
                distance[columns[k]] = slack;
        }
        columns.RemoveAll(j => !distance.ContainsKey(j));
        var support = distance.Values.Count(double.IsNegativeInfinity);
        return [.. columns.OrderBy(j => distance[j]).Take(Math.Max(SmallestWorkingSet, 2 * support)).Order()];
    }

    private static (int Sweeps, (double[] Residual, double[] Weights)? Guess) Descend(
        LassoProblem problem, ResidualData data, LassoOptions options, double[] weights, double[] residual, int[] working, double enough,
        CancellationToken cancellation)
    {
        var extrapolation = new DualExtrapolation(data.Count, weights.Length);
        (double[] Residual, double[] Weights)? guess = null;
        var before = double.PositiveInfinity;
        for (var sweep = 1; ; sweep++)
        {
            foreach (var j in working)
                Update(problem, data, options, weights, residual, j);
            extrapolation.Add(residual, weights);
            if (sweep % SweepsBetweenChecks != 0)
                continue;
            cancellation.ThrowIfCancellationRequested();
            var dual = DualPoint.Of(data, options, working, residual, weights).Value;
            guess = extrapolation.Limit();
            if (guess is { } limit)
                dual = Math.Max(dual, DualPoint.Of(data, options, working, limit.Residual, limit.Weights).Value);
            var objective = Objective(data, options, residual, weights).Objective;
            if (objective - dual <= enough || sweep >= options.MaxIterations || before - objective <= Rest * problem.Constant)
                return (sweep, guess);
            before = objective;
        }
    }

    private static void Update(LassoProblem problem, ResidualData data, LassoOptions options, double[] weights, double[] residual, int j)
    {
        var diagonal = problem.Form.Diagonal(j);
        var free = (VectorArithmetic.Dot(data.Column(j), residual) / data.Count) + (diagonal * weights[j]);
        var weight = free > options.Bound ? (free - options.Bound) / (diagonal + options.Ridge)
            : free < -options.Bound && !options.NonNegative ? (free + options.Bound) / (diagonal + options.Ridge)
            : 0;
        if (weight == weights[j])
            return;
        VectorArithmetic.AddScaled(residual, weights[j] - weight, data.Column(j));
        weights[j] = weight;
    }

    private static double[] ResidualOf(ResidualData data, double[] weights)
    {
        double[] residual = [.. data.Target];
        for (var j = 0; j < weights.Length; j++)
        {
            if (weights[j] != 0)
                VectorArithmetic.AddScaled(residual, -weights[j], data.Column(j));
        }
        return residual;
    }

    private static double[] CorrelationsOf(LassoProblem problem, ResidualData data, LassoOptions options, double[] residual, double[] weights) =>
        [.. Enumerable.Range(0, problem.Size).Select(j => (VectorArithmetic.Dot(data.Column(j), residual) / data.Count) - (options.Ridge * weights[j]))];

    private static (double Objective, double Error) Objective(ResidualData data, LassoOptions options, double[] residual, double[] weights)
    {
        var error = VectorArithmetic.Dot(residual, residual) / data.Count;
        return (error + (options.Ridge * VectorArithmetic.Dot(weights, weights)) + (options.Regularization * weights.Sum(Math.Abs)), error);
    }
}
