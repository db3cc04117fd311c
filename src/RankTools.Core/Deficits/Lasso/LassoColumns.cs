namespace RankTools.Deficits.Lasso;

/// <summary>Explains columns of one data set by its other columns, side by side on the CPU's cores; all share one Gram matrix.</summary>
public static class LassoColumns
{
    /// <summary>Solves for every column asked for.</summary>
    /// <param name="gram">YᵀY/N.</param>
    /// <param name="targets">Columns to explain.</param>
    /// <param name="options">η and the rest.</param>
    /// <param name="threads">Most threads; null for all cores.</param>
    /// <param name="cancellation">Looked at between columns, sweeps and breakpoints.</param>
    /// <returns>Solutions in the order of the targets.</returns>
    /// <exception cref="Errors.RankToolsException"><c>RegularizationInvalid</c>.</exception>
    public static LassoSolution[] Solve(
        GramMatrix gram, IReadOnlyList<int> targets, LassoOptions options, int? threads = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(gram);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        var solutions = new LassoSolution[targets.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1, CancellationToken = cancellation };
        Parallel.For(0, targets.Count, parallel, i =>
            solutions[i] = LassoSolver.Solve(LassoProblem.OfColumn(gram, targets[i]), options, cancellation));
        return solutions;
    }
}
