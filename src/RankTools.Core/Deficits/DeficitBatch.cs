using RankTools.Backend;

namespace RankTools.Deficits;

/// <summary>Some classes of an analysis, solved side by side and then judged in one pass over the images.</summary>
internal sealed class DeficitBatch(LogitTable table, DeficitOptions options, DeficitFits fits, ClassSamples[] classes)
{
    private sealed record Fitted(ClassFit Chosen, double OtherScore, DeficitNull? Null);

    /// <summary>The results, in the order of the classes.</summary>
    public IReadOnlyList<IndependenceDeficit> Solve(CombinationEvaluation evaluation, ComputeSettings settings, CancellationToken cancellation)
    {
        var (training, judged) = NullProducts(settings, cancellation);
        var fitted = new Fitted[classes.Length];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = settings.ThreadCount ?? Environment.ProcessorCount };
        Parallel.For(0, classes.Length, parallel, i => fitted[i] = Fit(i, training, judged, cancellation));
        var shrunken = Errors(evaluation, fitted, fit => [.. fit.Solution.Weights], held: true);
        var refitted = Errors(evaluation, fitted, fit => fit.Refit, held: true);
        var inSample = Errors(evaluation, fitted, fit => [.. fit.Solution.Weights], held: false);
        return [.. Enumerable.Range(0, classes.Length).Select(i => Result(i, fitted[i], shrunken[i], refitted[i], inSample[i]))];
    }

    private (double[][][]? Training, double[][][]? Judged) NullProducts(ComputeSettings settings, CancellationToken cancellation)
    {
        if (options.NullDraws == 0)
            return (null, null);
        var random = new SeededRandom(options.Seed ^ 0x5EED);
        using var scope = ComputeScope.Enter(settings);
        var training = new NullTargets(table, options.Rows, fits.Training.Rows, options.NullDraws, random)
            .Products([.. classes.Select(one => one.Training)], scope.Device, cancellation);
        if (fits.HeldOut is null)
            return (training, training);
        var heldOut = new NullTargets(table, options.Rows, fits.HeldOut.Rows, options.NullDraws, random)
            .Products([.. classes.Select(one => one.Judged)], scope.Device, cancellation);
        return (training, [.. classes.Select((one, i) => one.HasHeldOut ? heldOut[i] : training[i])]);
    }

    private Fitted Fit(int i, double[][][]? training, double[][][]? judged, CancellationToken cancellation)
    {
        var one = classes[i];
        var plain = one.Judged.Form(keepShift: true);
        var form = one.Training.Form(options.KeepShift);
        var chosen = one.Fit(options, form, options.KeepShift, null, null, plain, cancellation);
        var other = one.Fit(options, one.Training.Form(!options.KeepShift), !options.KeepShift, null, null, plain, cancellation);
        if (training is null || judged is null)
            return new(chosen, other.Score, null);
        var draws = Enumerable.Range(0, options.NullDraws)
            .Select(d => one.Fit(options, form, options.KeepShift, training[i][d], judged[i][d], plain, cancellation)).ToArray();
        var square = one.Judged.Variance + (one.Judged.Mean * one.Judged.Mean);
        return new(chosen, other.Score, new(
            draws.Length, draws.Average(draw => draw.Score), draws.Average(draw => draw.Solution.Support.Count),
            draws.Average(draw => Math.Sqrt(draw.RefitError / square)), [.. draws.Select(draw => draw.Score)]));
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
            PValue = fitted.Null is { } draws ? (1.0 + draws.Scores.Count(other => other >= score)) / (1 + draws.Draws) : null,
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
