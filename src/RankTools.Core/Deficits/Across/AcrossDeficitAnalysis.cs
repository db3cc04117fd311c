using RankTools.Backend;
using RankTools.Deficits.Lasso;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Progress;

namespace RankTools.Deficits.Across;

/// <summary>
/// Explains the logits of one feature file by few columns of another: other networks' logits, or features of an earlier layer. The
/// combination has a constant term, since nothing ties the origins of the two together; a constant that softmax ignores is then no
/// dependency either, as no logit of the target's own network takes part.
/// </summary>
public sealed class AcrossDeficitAnalysis
{
    private const int BatchNumbers = 1280; // fits that may go to a device together

    private readonly LogitTable target;
    private readonly LogitTable source;
    private readonly (string Network, string Layer, string Path, bool AreClasses) origin;
    private readonly MatchedRows matched;
    private readonly DeficitOptions options;
    private readonly ComputeSettings settings;

    private AcrossDeficitAnalysis(
        LogitTable target, LogitTable source, (string Network, string Layer, string Path, bool AreClasses) origin, MatchedRows matched,
        DeficitOptions options, ComputeSettings settings) =>
        (this.target, this.source, this.origin, this.matched, this.options, this.settings) = (target, source, origin, matched, options, settings);

    /// <summary>Reads both sides and matches their images.</summary>
    /// <param name="targetFile">Feature file with the logits to explain.</param>
    /// <param name="sourceFile">Feature file with what explains them; may be the same.</param>
    /// <param name="layer">Its layer; null for its logits.</param>
    /// <param name="options">How; rows are always all images.</param>
    /// <param name="settings">Where.</param>
    /// <param name="progress">Told how far the reading is.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="LogitTable.OfFeatures"/>; <c>LayerNotFound</c>; <c>ImagesUnmatched</c>; <c>SourceIsTarget</c>: the logits would
    /// explain themselves.
    /// </exception>
    public static AcrossDeficitAnalysis Open(
        FeatureFile targetFile, FeatureFile sourceFile, string? layer, DeficitOptions options, ComputeSettings settings,
        IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(targetFile);
        ArgumentNullException.ThrowIfNull(sourceFile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        if (options.Regularization is { } given && !(double.IsFinite(given) && given >= 0))
            throw DeficitErrors.Regularization(given);
        var chosen = layer ?? sourceFile.LogitLayer ?? throw DeficitErrors.LogitsMissing(sourceFile.Path, sourceFile.Layers.Select(one => one.Name));
        var areClasses = chosen.Equals(sourceFile.LogitLayer, StringComparison.OrdinalIgnoreCase);
        if (areClasses && targetFile.Path == sourceFile.Path)
        {
            throw new RankToolsException("SourceIsTarget", ErrorKind.InvalidArgument, targetFile.Path,
                "-Source and -Target are the logits of one file, which explain themselves. Give another file, an earlier -SourceLayer, or leave both out for the deficit.");
        }
        var target = LogitTable.OfFeatures(targetFile, null, settings.MemoryLimit, progress, cancellation);
        var source = LogitTable.Read(
            sourceFile.Rows(chosen), [], areClasses ? sourceFile.ClassNames : [], sourceFile.Network, settings.MemoryLimit, progress, cancellation);
        return new(target, source, (sourceFile.Network, chosen, sourceFile.Path, areClasses), MatchedRows.Of(target, sourceFile.Sources, sourceFile.Path), options, settings);
    }

    /// <summary>The target's logits.</summary>
    public LogitTable Target => target;

    /// <summary>The combination of every class asked for, in the order asked.</summary>
    /// <param name="classes">Indices.</param>
    /// <param name="report">Told of classes that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellation">Looked at between blocks and classes.</param>
    public IEnumerable<AcrossDeficit> Measure(
        IReadOnlyList<int> classes, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(report);
        using var scope = ComputeScope.Enter(settings);
        var split = RowSplit.Of(target, options.HoldOut, options.Seed);
        var training = AcrossMoments.Of(target, source, Pairs(split.Training), scope.Device, cancellation);
        var heldOut = Pairs(split.HeldOut);
        var judge = new AcrossJudge(target, source, heldOut.Length < 2 ? training.Pairs : heldOut);
        var inSample = new AcrossJudge(target, source, training.Pairs);
        var linear = training.Products(null, scope.Device, cancellation);
        var random = new SeededRandom(options.Seed ^ 0x5EED);
        var draws = new (double[][] Linear, int[] Order)[options.NullDraws];
        for (var d = 0; d < draws.Length; d++)
        {
            progress?.Report(new($"Deficit of {target.Source}", $"permutation {d + 1} of {draws.Length}", -1));
            draws[d] = (training.Products(Permutation(random, training.Pairs.Length), scope.Device, cancellation), Permutation(random, judge.Count));
        }
        var constant = classes.Where(index => training.Variances[index] <= 0 || judge.IsConstant(index)).ToHashSet();
        foreach (var failure in DeficitErrors.Constants(target.Source, [.. constant.Select(index => ClassSelection.NameOf(target.ClassNames, index))], classes.Count, training.Pairs.Length))
            report(failure);
        var fits = new AcrossFits(options, settings, training, linear, [.. draws.Select(draw => draw.Linear)]);
        var done = 0;
        foreach (var usable in classes.Where(index => !constant.Contains(index)).Chunk(Math.Max(1, BatchNumbers / (1 + draws.Length))))
        {
            cancellation.ThrowIfCancellationRequested();
            var solved = options.IsTogether(scope.Device) ? fits.SolveTogether(usable, scope.Device, cancellation) : null;
            foreach (var (index, place) in usable.Select((index, place) => (index, place)))
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new($"Deficit of {target.Source}", $"class {done} of {classes.Count}", (double)done++ / classes.Count));
                yield return Explain(index, fits, solved?[place], [.. draws.Select(draw => draw.Order)], judge, inSample, heldOut.Length < 2, cancellation);
            }
        }
    }

    private AcrossDeficit Explain(
        int index, AcrossFits fits, LassoSolution[]? solved, int[][] orders, AcrossJudge judge, AcrossJudge inSample, bool judgedInSample,
        CancellationToken cancellation)
    {
        var fit = fits.Fit(index, null, solved?[0], cancellation);
        var shrunken = judge.Errors(index, fit.Lasso);
        var refitted = judge.Errors(index, fit.Refit);
        var score = Score(refitted.RSquared, fit.Solution);
        var nulls = new (double Score, int Used, double Error)[orders.Length];
        Parallel.For(0, orders.Length, new ParallelOptions { CancellationToken = cancellation }, d =>
        {
            var one = fits.Fit(index, d, solved?[1 + d], cancellation);
            var errors = judge.Errors(index, one.Refit, orders[d]);
            nulls[d] = (Score(errors.RSquared, one.Solution), one.Solution.Support.Count, errors.RelativeError);
        });
        var drawn = nulls.Length == 0 ? null : DeficitNull.Of(nulls);
        return new()
        {
            Target = target.Source,
            Network = target.Network,
            Source = origin.Path,
            SourceNetwork = origin.Network,
            SourceLayer = origin.Layer,
            ColumnCount = source.ClassCount,
            ClassIndex = index,
            ClassName = target.ClassNames.Length == 0 ? "" : target.ClassNames[index],
            Score = score,
            ColumnsUsed = fit.Solution.Support.Count,
            Term = ClassSamples.TermsOf(source, fit.Solution, fit.Refit.Weights),
            Intercept = fit.Solution.Intercept,
            RSquared = shrunken.RSquared,
            RelativeError = shrunken.RelativeError,
            ConfidenceError = shrunken.ConfidenceError,
            RefitRSquared = refitted.RSquared,
            RefitRelativeError = refitted.RelativeError,
            RefitConfidenceError = refitted.ConfidenceError,
            InSampleRSquared = inSample.Errors(index, fit.Lasso).RSquared,
            PValue = drawn?.PValue(score),
            Null = drawn,
            MatchedImages = matched.Count,
            UnmatchedImages = target.Rows - matched.Count,
            TrainingImages = fits.Images,
            HeldOutImages = judgedInSample ? 0 : judge.Count,
            Regularization = fit.Solution.Regularization,
            RegularizationMax = fit.RegularizationMax,
            Objective = fit.Solution.Objective,
            DualityGap = fit.Solution.DualityGap,
            MaxClass = options.MaxClass,
            Seed = options.Seed,
        };
    }

    private double Score(double rSquared, LassoSolution solution) => ClassFit.ScoreOf(rSquared, solution.Support.Count, source.ClassCount + 1);

    private (int Target, int Source)[] Pairs(int[] rows) => [.. rows.Where(row => matched.Partner[row] >= 0).Select(row => (row, matched.Partner[row]))];

    private static int[] Permutation(SeededRandom random, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }
}
