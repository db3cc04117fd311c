using static TorchSharp.torch;

namespace RankTools.Deficits.Lasso;

/// <summary>
/// Solves many problems that share one Gram matrix at once: a device comes near all minima together (<see cref="ProximalBatch"/>), and the
/// CPU's cores make them exact and certify them in 64 bits, each from its own inner products.
/// </summary>
internal static class LassoBatch
{
    private const int Rounds = 3;
    private const double Closer = 1e-2;

    /// <summary>Solves problems, each at an η of its own.</summary>
    /// <param name="problems">Problems on one Gram matrix.</param>
    /// <param name="options">All but η.</param>
    /// <param name="regularizations">η of each.</param>
    /// <param name="device">Where the steps are made.</param>
    /// <param name="threads">Most threads of the CPU's part; null for all cores.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="Errors.RankToolsException"><c>RegularizationInvalid</c>.</exception>
    public static LassoSolution[] Solve(
        IReadOnlyList<LassoProblem> problems, LassoOptions options, IReadOnlyList<double> regularizations, Device device, int? threads,
        CancellationToken cancellation)
    {
        if (problems.Count == 0)
            return [];
        using var batch = new ProximalBatch(FormOf(problems), options, device);
        return Solve(batch, problems, options, regularizations, null, threads, cancellation);
    }

    /// <summary>Solves problems for falling η, all of them at a step of their paths, each from its solution at the step before.</summary>
    /// <param name="problems">Problems on one Gram matrix.</param>
    /// <param name="options">All but η.</param>
    /// <param name="regularizations">The values of η of each, descending and equally many.</param>
    /// <param name="device">Where the steps are made.</param>
    /// <param name="threads">Most threads of the CPU's part; null for all cores.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>For every step the solutions of all problems.</returns>
    /// <exception cref="Errors.RankToolsException"><c>RegularizationInvalid</c>.</exception>
    public static IEnumerable<LassoSolution[]> SolvePath(
        IReadOnlyList<LassoProblem> problems, LassoOptions options, IReadOnlyList<double[]> regularizations, Device device, int? threads,
        CancellationToken cancellation)
    {
        if (problems.Count == 0)
            yield break;
        using var batch = new ProximalBatch(FormOf(problems), options, device);
        double[][]? start = null;
        for (var step = 0; step < regularizations[0].Length; step++)
        {
            var solutions = Solve(batch, problems, options, [.. regularizations.Select(etas => etas[step])], start, threads, cancellation);
            yield return solutions;
            start = Array.ConvertAll(solutions, solution => solution.ToDense(problems[0].Size));
        }
    }

    /// <summary>
    /// Rounds on the device, each nearer to the minimum, until support and signs are those of the minimum, so that the polish succeeds. What
    /// no polish makes exact, as where columns depend on each other, is left at its certified gap; coordinate descent goes on where that is too wide.
    /// </summary>
    private static LassoSolution[] Solve(
        ProximalBatch batch, IReadOnlyList<LassoProblem> problems, LassoOptions options, IReadOnlyList<double> regularizations, double[][]? start,
        int? threads, CancellationToken cancellation)
    {
        LassoOptions[] each = [.. regularizations.Select(eta => (options with { Regularization = eta }).Checked())];
        var solutions = new LassoSolution?[problems.Count];
        var weights = start ?? new double[problems.Count][];
        var steps = new int[problems.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1, CancellationToken = cancellation };
        int[] open = [.. Enumerable.Range(0, problems.Count)];
        for (var round = 1; open.Length > 0; round++)
        {
            var found = batch.Run(
                [.. open.Select(i => problems[i])], [.. open.Select(i => regularizations[i])],
                start is null && round == 1 ? null : [.. open.Select(i => weights[i])], options.Tolerance * Math.Pow(Closer, round - 1), cancellation);
            for (var k = 0; k < open.Length; k++)
                (weights[open[k]], steps[open[k]]) = (found[k].Weights, steps[open[k]] + found[k].Steps);
            var isLast = round == Rounds;
            Parallel.ForEach(open, parallel, i => solutions[i] = Finish(problems[i], each[i], weights[i], steps[i], isLast, cancellation));
            open = [.. open.Where(i => solutions[i] is null)];
        }
        return solutions!;
    }

    /// <summary>Makes weights exact and certifies them; null where another round may do better.</summary>
    private static LassoSolution? Finish(
        LassoProblem problem, LassoOptions options, double[] weights, int steps, bool isLast, CancellationToken cancellation)
    {
        var state = new LassoState(problem, options);
        int[] support = [.. Enumerable.Range(0, weights.Length).Where(j => weights[j] != 0)];
        state.Reset(support, Array.ConvertAll(support, j => weights[j]));
        var polished = options.Polish && ActiveSetPolish.Apply(problem, options, state);
        if (options.Polish && !polished && !isLast)
            return null;
        var certificate = state.Certify();
        return certificate.IsWithin(options.Tolerance, problem.Constant)
            ? state.ToSolution(certificate, steps, LassoMethod.ProximalBatch, polished)
            : LassoSolver.Descend(problem, options with { Method = LassoMethod.CyclicDescent }, state, steps, cancellation);
    }

    private static QuadraticForm FormOf(IReadOnlyList<LassoProblem> problems)
    {
        var form = problems[0].Form;
        return problems.All(problem => ReferenceEquals(problem.Form, form))
            ? form
            : throw new ArgumentException("The problems of a batch share one Gram matrix.", nameof(problems));
    }
}
