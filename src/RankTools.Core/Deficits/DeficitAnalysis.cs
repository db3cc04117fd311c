using RankTools.Backend;
using RankTools.Deficits.Lasso;
using RankTools.Errors;
using RankTools.Progress;

namespace RankTools.Deficits;

/// <summary>Measures independence deficits: for every class the few other classes that decide its logit, with errors and controls.</summary>
/// <remarks>
/// One Gram matrix of the fit's images and one of those held out serve all classes (N·C²/2 multiply-adds). Classes are then solved side by
/// side on all cores, or together on a GPU (see <see cref="DeficitOptions.Together"/>). Permuted targets cost N·C multiply-adds each for their inner products, so 20 of them for every class cost as much as 40
/// Gram matrices; fits of permuted targets are as sparse and as cheap as the others.
/// </remarks>
public sealed class DeficitAnalysis
{
    private const int BatchNumbers = 1280;
    private const int PathBatch = 128;

    private readonly LogitTable table;
    private readonly DeficitOptions options;
    private readonly ComputeSettings settings;

    /// <summary>Checks what is asked for against the logits.</summary>
    /// <exception cref="RankToolsException"><c>LabelsMissing</c>, <c>RegularizationInvalid</c>.</exception>
    public DeficitAnalysis(LogitTable table, DeficitOptions options, ComputeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        if (options.Rows != DeficitRows.All && table.Labels.Length == 0)
            throw DeficitErrors.LabelsMissing(options.Rows, table.Source);
        if (options.Regularization is { } given && !(double.IsFinite(given) && given >= 0))
            throw DeficitErrors.Regularization(given);
        (this.table, this.options, this.settings) = (table, options, settings);
    }

    /// <summary>The deficit of every class asked for, in the order asked.</summary>
    /// <param name="classes">Indices.</param>
    /// <param name="report">Told of classes that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellation">Looked at between blocks and classes.</param>
    /// <exception cref="RankToolsException"><c>RegularizationTooLarge</c>: no class survives for any of them.</exception>
    public IEnumerable<IndependenceDeficit> Measure(
        IReadOnlyList<int> classes, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(report);
        var fits = Prepare(progress, cancellation);
        var usable = fits.Usable(classes, report);
        fits.RequireSurvivors(usable);
        var spectrum = options.Spectrum is { } tolerance
            ? LogitSpectrumAnalysis.Measure(table, fits.Training, tolerance, cancellation)
            : null;
        var evaluation = new CombinationEvaluation(table, options.Rows, cancellation);
        var size = Math.Max(1, BatchNumbers / Math.Max(1, options.NullDraws));
        for (var done = 0; done < usable.Count; done += size)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new($"Independence deficit of {table.Source}", $"class {done} of {usable.Count}", (double)done / usable.Count));
            var batch = usable.Skip(done).Take(size).ToArray();
            foreach (var result in new DeficitBatch(table, options, fits, batch).Solve(evaluation, settings, cancellation))
                yield return result with { Spectrum = spectrum };
        }
    }

    /// <summary>Points of the regularisation path of every class asked for, from η_max down to the options' η, or to a thousandth of η_max.</summary>
    /// <param name="classes">Indices.</param>
    /// <param name="count">Points on every path.</param>
    /// <param name="report">Told of classes that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellation">Looked at between blocks, classes and points.</param>
    public IEnumerable<DeficitPathPoint> Path(
        IReadOnlyList<int> classes, int count, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(report);
        var fits = Prepare(progress, cancellation);
        var usable = fits.Usable(classes, report);
        return options.IsTogether(settings.Device.Open())
            ? PathsTogether(fits, usable, count, progress, cancellation)
            : PathsAlone(usable, count, progress, cancellation);
    }

    private IEnumerable<DeficitPathPoint> PathsAlone(
        IReadOnlyList<ClassSamples> usable, int count, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        for (var done = 0; done < usable.Count; done++)
        {
            progress?.Report(new($"Regularisation paths of {table.Source}", $"class {done + 1} of {usable.Count}", (double)done / usable.Count));
            var one = usable[done];
            var problem = one.Problem(one.Training.Form(options.KeepShift), options.KeepShift, null);
            var step = 0;
            foreach (var solution in LassoSolver.SolvePath(problem, new(0, Tolerance: options.Tolerance), Regularizations(problem, count), cancellation))
                yield return one.PointOf(table, solution, ClassFit.RefitOf(problem, solution), step++);
        }
    }

    /// <summary>Many classes go down their paths in step; their points are kept until the last, since results come class by class.</summary>
    private IEnumerable<DeficitPathPoint> PathsTogether(
        DeficitFits fits, IReadOnlyList<ClassSamples> usable, int count, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var form = fits.Training.Form(options.KeepShift);
        var lasso = new LassoOptions(0, Tolerance: options.Tolerance);
        foreach (var batch in usable.Chunk(PathBatch))
        {
            LassoProblem[] problems = [.. batch.Select(one => one.Problem(form, options.KeepShift, null))];
            double[][] etas = Array.ConvertAll(problems, problem => Regularizations(problem, count));
            var steps = new List<LassoSolution[]>();
            using (var scope = ComputeScope.Enter(settings))
            {
                foreach (var solutions in LassoBatch.SolvePath(problems, lasso, etas, scope.Device, settings.ThreadCount, cancellation))
                {
                    steps.Add(solutions);
                    progress?.Report(new($"Paths of {table.Source}", $"point {steps.Count} of {count}", (double)steps.Count / count));
                }
            }
            foreach (var (one, i) in batch.Select((one, i) => (one, i)))
            {
                foreach (var (solutions, step) in steps.Select((solutions, step) => (solutions, step)))
                    yield return one.PointOf(table, solutions[i], ClassFit.RefitOf(problems[i], solutions[i]), step);
            }
        }
    }

    /// <summary>η of a class's path.</summary>
    private double[] Regularizations(LassoProblem problem, int count)
    {
        const double lowest = 1e-3;
        var most = problem.RegularizationMax();
        return LassoSolver.GeometricPath(most, options.Regularization is > 0 and var end ? Math.Min(end, most) : lowest * most, count);
    }

    private DeficitFits Prepare(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var split = RowSplit.Of(table, options.HoldOut, options.Seed);
        progress?.Report(new($"Independence deficit of {table.Source}", "Gram matrices", -1));
        using var scope = ComputeScope.Enter(settings);
        var training = LogitMoments.Of(table, split.Training, scope.Device, cancellation);
        var heldOut = split.HeldOut.Length < 2 ? null : LogitMoments.Of(table, split.HeldOut, scope.Device, cancellation);
        return new(table, options, training, heldOut);
    }
}
