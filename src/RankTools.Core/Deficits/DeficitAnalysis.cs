using RankTools.Backend;
using RankTools.Deficits.Lasso;
using RankTools.Errors;
using RankTools.Progress;

namespace RankTools.Deficits;

/// <summary>Measures independence deficits: for every class the few other classes that decide its logit, with errors and controls.</summary>
/// <remarks>
/// One Gram matrix of the fit's images and one of those held out serve all classes (N·C²/2 multiply-adds). Classes are then solved side by
/// side on all cores. Permuted targets cost N·C multiply-adds each for their inner products, so 20 of them for every class cost as much as 40
/// Gram matrices; fits of permuted targets are as sparse and as cheap as the others.
/// </remarks>
public sealed class DeficitAnalysis
{
    private const int BatchNumbers = 1280;

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
        const double lowest = 1e-3;
        var fits = Prepare(progress, cancellation);
        var usable = fits.Usable(classes, report);
        for (var done = 0; done < usable.Count; done++)
        {
            progress?.Report(new($"Regularisation paths of {table.Source}", $"class {done + 1} of {usable.Count}", (double)done / usable.Count));
            var one = usable[done];
            var form = one.Training.Form(options.KeepShift);
            var problem = LassoProblem.OfColumn(form, one.Target);
            var most = problem.RegularizationMax();
            var etas = LassoSolver.GeometricPath(most, options.Regularization is > 0 and var end ? Math.Min(end, most) : lowest * most, count);
            var step = 0;
            foreach (var solution in LassoSolver.SolvePath(problem, new(0, Tolerance: options.Tolerance), etas, cancellation))
                yield return one.PointOf(table, solution, ClassFit.RefitOf(problem, solution), step++);
        }
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
