using RankTools.Backend;
using RankTools.Deficits.Lasso;

using static TorchSharp.torch;

namespace RankTools.Deficits;

/// <summary>Some classes of an analysis, solved side by side and then judged in one pass over the images.</summary>
internal sealed class DeficitBatch(LogitTable table, DeficitOptions options, DeficitFits fits, ClassSamples[] classes)
{
    private sealed record Fitted(ClassFit Chosen, double OtherScore, DeficitNull? Null);

    private sealed record Solved(LassoSolution Chosen, LassoSolution Other, LassoSolution[] Draws);

    /// <summary>The results, in the order of the classes.</summary>
    public IReadOnlyList<IndependenceDeficit> Solve(CombinationEvaluation evaluation, ComputeSettings settings, CancellationToken cancellation)
    {
        var (training, judged, solved) = Prepare(settings, cancellation);
        var fitted = new Fitted[classes.Length];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = settings.ThreadCount ?? Environment.ProcessorCount };
        Parallel.For(0, classes.Length, parallel, i => fitted[i] = Fit(i, training?[i], judged?[i], solved?[i], cancellation));
        var shrunken = Errors(evaluation, fitted, fit => [.. fit.Solution.Weights], held: true);
        var refitted = Errors(evaluation, fitted, fit => fit.Refit, held: true);
        var inSample = Errors(evaluation, fitted, fit => [.. fit.Solution.Weights], held: false);
        return [.. Enumerable.Range(0, classes.Length).Select(i => Result(i, fitted[i], shrunken[i], refitted[i], inSample[i]))];
    }

    /// <summary>What is computed on the device: inner products of permuted targets, and the solutions where all are solved together.</summary>
    private (double[][][]? Training, double[][][]? Judged, Solved[]? Solutions) Prepare(ComputeSettings settings, CancellationToken cancellation)
    {
        using var scope = ComputeScope.Enter(settings);
        var (training, judged) = options.NullDraws == 0 ? default : NullProducts(scope.Device, cancellation);
        return (training, judged, options.IsTogether(scope.Device) ? SolveTogether(training, settings, scope.Device, cancellation) : null);
    }

    private (double[][][] Training, double[][][] Judged) NullProducts(Device device, CancellationToken cancellation)
    {
        var random = new SeededRandom(options.Seed ^ 0x5EED);
        var training = new NullTargets(table, options.Rows, fits.Training.Rows, options.NullDraws, random)
            .Products([.. classes.Select(one => one.Training)], device, cancellation);
        if (fits.HeldOut is null)
            return (training, training);
        var heldOut = new NullTargets(table, options.Rows, fits.HeldOut.Rows, options.NullDraws, random)
            .Products([.. classes.Select(one => one.Judged)], device, cancellation);
        return (training, [.. classes.Select((one, i) => one.HasHeldOut ? heldOut[i] : training[i])]);
    }

    /// <summary>All classes and their permuted targets on one Gram matrix, and all classes on that with the other choice about the shift.</summary>
    private Solved[] SolveTogether(double[][][]? training, ComputeSettings settings, Device device, CancellationToken cancellation)
    {
        var form = fits.Training.Form(options.KeepShift);
        var chosen = ClassFit.SolveTogether(
            [.. classes.Select(one => one.Problem(form, options.KeepShift, null)), .. Enumerable.Range(0, classes.Length).SelectMany(i => Draws(i, form, training?[i]))],
            options, settings, device, cancellation);
        var otherForm = fits.Training.Form(!options.KeepShift);
        var other = ClassFit.SolveTogether(
            [.. classes.Select(one => one.Problem(otherForm, !options.KeepShift, null))], options, settings, device, cancellation);
        var draws = chosen[classes.Length..];
        return [.. classes.Select((_, i) => new Solved(
            chosen[i], other[i], [.. draws.Skip(i * options.NullDraws).Take(options.NullDraws)]))];
    }

    private IEnumerable<LassoProblem> Draws(int i, QuadraticForm form, double[][]? training) =>
        (training ?? []).Select(linear => classes[i].Problem(form, options.KeepShift, linear));

    private Fitted Fit(int i, double[][]? training, double[][]? judged, Solved? solved, CancellationToken cancellation)
    {
        var one = classes[i];
        var plain = one.Judged.Form(keepShift: true);
        var form = one.Training.Form(options.KeepShift);
        var chosen = one.Fit(options, one.Problem(form, options.KeepShift, null), solved?.Chosen, null, plain, cancellation);
        var other = one.Fit(
            options, one.Problem(one.Training.Form(!options.KeepShift), !options.KeepShift, null), solved?.Other, null, plain, cancellation);
        if (training is null || judged is null)
            return new(chosen, other.Score, null);
        var square = one.Judged.Variance + (one.Judged.Mean * one.Judged.Mean);
        return new(chosen, other.Score, DeficitNull.Of([.. Draws(i, form, training).Select((problem, d) =>
        {
            var draw = one.Fit(options, problem, solved?.Draws[d], judged[d], plain, cancellation);
            return (draw.Score, draw.Solution.Support.Count, Math.Sqrt(draw.RefitError / square));
        })]));
    }

    private CombinationErrors[] Errors(CombinationEvaluation evaluation, Fitted[] fitted, Func<ClassFit, double[]> weights, bool held)
    {
        CombinationEvaluation.Combination[] combinations =
            [.. fitted.Select((one, i) => new CombinationEvaluation.Combination(classes[i].Target, [.. one.Chosen.Solution.Support], weights(one.Chosen)))];
        var onFit = held && fits.HeldOut is not null && classes.All(one => one.HasHeldOut)
            ? []
            : evaluation.Measure(combinations, fits.Training.Rows, [.. classes.Select(one => one.Training.Mean)]);
        if (!held || fits.HeldOut is null)
            return onFit;
        var onHeldOut = evaluation.Measure(combinations, fits.HeldOut.Rows, [.. classes.Select(one => one.Judged.Mean)]);
        return [.. classes.Select((one, i) => one.HasHeldOut ? onHeldOut[i] : onFit[i])];
    }

    private IndependenceDeficit Result(int i, Fitted fitted, CombinationErrors shrunken, CombinationErrors refitted, CombinationErrors inSample)
    {
        var (one, chosen) = (classes[i], fitted.Chosen);
        var solution = chosen.Solution;
        var score = ClassFit.ScoreOf(refitted.RSquared, solution.Support.Count, table.ClassCount);
        return new()
        {
            Source = table.Source,
            Network = table.Network,
            ClassIndex = one.Target,
            ClassName = table.ClassNames.Length == 0 ? "" : table.ClassNames[one.Target],
            ClassCount = table.ClassCount,
            Score = score,
            ClassesUsed = solution.Support.Count,
            Term = ClassSamples.TermsOf(table, solution, chosen.Refit),
            RSquared = shrunken.RSquared,
            RelativeError = shrunken.RelativeError,
            ConfidenceError = shrunken.ConfidenceError,
            RefitRSquared = refitted.RSquared,
            RefitRelativeError = refitted.RelativeError,
            RefitConfidenceError = refitted.ConfidenceError,
            InSampleRSquared = inSample.RSquared,
            InSampleRelativeError = inSample.RelativeError,
            InSampleConfidenceError = inSample.ConfidenceError,
            PValue = fitted.Null?.PValue(score),
            Null = fitted.Null,
            LogitSumVariance = fits.Training.SumVariance,
            LogitVariance = fits.Training.Variance,
            ShiftKept = options.KeepShift,
            ScoreWithShift = options.KeepShift ? score : fitted.OtherScore,
            ScoreWithoutShift = options.KeepShift ? fitted.OtherScore : score,
            ShiftWeight = options.KeepShift ? 0 : one.Training.ShiftWeight,
            Rows = options.Rows,
            TrainingImages = one.Training.Rows.Length,
            HeldOutImages = one.HasHeldOut ? one.Judged.Rows.Length : 0,
            ImageCount = table.Rows,
            HoldOut = options.HoldOut,
            Regularization = solution.Regularization,
            RegularizationMax = chosen.RegularizationMax,
            Objective = solution.Objective,
            DualityGap = solution.DualityGap,
            Iterations = solution.Iterations,
            MaxClass = options.MaxClass,
            Seed = options.Seed,
        };
    }
}
