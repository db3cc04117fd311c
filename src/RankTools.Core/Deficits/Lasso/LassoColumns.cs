namespace RankTools.Deficits.Lasso;

/// <summary>
/// Explains columns of one data set by its other columns; all share one Gram matrix. On the CPU they are solved side by side on its cores, on a
/// GPU all at once (<see cref="LassoMethod.ProximalBatch"/>).
/// </summary>
public static class LassoColumns
{
    /// <summary>Solves for every column asked for.</summary>
    /// <param name="gram">YᵀY/N.</param>
    /// <param name="targets">Columns to explain.</param>
    /// <param name="options">η and the rest.</param>
    /// <param name="threads">Most threads; null for all cores.</param>
    /// <param name="device">Where to solve; null for the CPU.</param>
    /// <param name="cancellation">Looked at between columns, sweeps and breakpoints.</param>
    /// <returns>Solutions in the order of the targets.</returns>
    /// <exception cref="Errors.RankToolsException"><c>RegularizationInvalid</c>.</exception>
    public static LassoSolution[] Solve(
        GramMatrix gram, IReadOnlyList<int> targets, LassoOptions options, int? threads = null, TorchSharp.torch.Device? device = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(gram);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        if (options.Method == LassoMethod.ProximalBatch || (options.Method == LassoMethod.Auto && device?.type == TorchSharp.DeviceType.CUDA))
        {
            LassoProblem[] problems = [.. targets.Select(target => LassoProblem.OfColumn(gram, target))];
            return LassoBatch.Solve(
                problems, options, Array.ConvertAll(problems, _ => options.Regularization), device ?? TorchSharp.torch.CPU, threads, cancellation);
        }
        var solutions = new LassoSolution[targets.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1, CancellationToken = cancellation };
        Parallel.For(0, targets.Count, parallel, i =>
            solutions[i] = LassoSolver.Solve(LassoProblem.OfColumn(gram, targets[i]), options, cancellation));
        return solutions;
    }
}
