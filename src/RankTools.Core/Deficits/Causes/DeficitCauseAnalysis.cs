using RankTools.Backend;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Progress;
using RankTools.Ranks;

namespace RankTools.Deficits.Causes;

/// <summary>
/// Puts the paper's causal claim, that rank deficiency causes independence deficit, to the test: measures both under many conditions
/// and correlates them, over the conditions and over the classes of each.
/// </summary>
public sealed class DeficitCauseAnalysis(DeficitOptions options, ComputeSettings settings, int permutations)
{
    private const double RelativeTolerance = 0.01;
    private const int FewestClassImages = 3;

    private static readonly (string Name, Func<DeficitCondition, double?> Value)[] Ranks =
    [
        (nameof(DeficitCondition.LogitRank), one => one.LogitRank),
        (nameof(DeficitCondition.LogitEffectiveRank), one => one.LogitEffectiveRank),
        (nameof(DeficitCondition.FeatureRank), one => one.FeatureRank),
        (nameof(DeficitCondition.FeatureEffectiveRank), one => one.FeatureEffectiveRank),
    ];

    /// <summary>Measures deficits and ranks of a feature file.</summary>
    /// <param name="file">A file with the network's output, and the classifier's input where ranks of features are wanted.</param>
    /// <param name="wanted">Classes, by name or index; null for all.</param>
    /// <param name="labelPermutation">Number of the permutation of labels; null leaves them as they are.</param>
    /// <param name="report">Told of classes that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellation">Looked at between blocks and classes.</param>
    /// <exception cref="RankToolsException">Those of <see cref="LogitTable.OfFeatures"/>; <c>LabelsMissing</c>; <c>NoClasses</c>: none could be measured.</exception>
    public ConditionMeasurement Measure(
        FeatureFile file, IReadOnlyCollection<string>? wanted, int? labelPermutation, Action<RankToolsException> report,
        IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        var logits = WithLabels(LogitTable.OfFeatures(file, null, settings.MemoryLimit, progress, cancellation), file, labelPermutation, progress, cancellation);
        var features = file.ClassifierInput is { } layer
            ? LogitTable.Read(file.Rows(layer), [], [], file.Network, settings.MemoryLimit, progress, cancellation)
            : null;
        var classes = ClassSelection.Select(logits.ClassNames, logits.ClassCount, wanted);
        var deficits = new DeficitAnalysis(logits, options, settings).Measure(classes, report, progress, cancellation).ToArray();
        if (deficits.Length == 0)
        {
            throw new RankToolsException("NoClasses", ErrorKind.InvalidData, file.Path,
                $"None of the {classes.Length} classes of '{file.Path}' could be measured; see the errors before this one.");
        }
        using var scope = ComputeScope.Enter(settings);
        int[] all = [.. Enumerable.Range(0, logits.Rows)];
        var logitSpectrum = TableSpectrum.Of(logits, all, scope.Device, cancellation);
        var featureSpectrum = features is null ? null : TableSpectrum.Of(features, all, scope.Device, cancellation);
        var condition = new DeficitCondition
        {
            Source = file.Path,
            Network = file.Network,
            LabelPermutation = labelPermutation,
            Classes = deficits.Length,
            Images = logits.Rows,
            Score = deficits.Average(one => one.Score),
            NullScore = deficits.Average(one => one.Null?.Score ?? 0),
            ClassCount = logits.ClassCount,
            LogitRank = Rank(logitSpectrum),
            LogitEffectiveRank = SpectrumStatistics.Of(logitSpectrum).EffectiveRank,
            FeatureWidth = features?.ClassCount,
            FeatureRank = featureSpectrum is null ? null : Rank(featureSpectrum),
            FeatureEffectiveRank = featureSpectrum is null ? null : SpectrumStatistics.Of(featureSpectrum).EffectiveRank,
            Seed = options.Seed,
        };
        return ByClass(condition, deficits, logits, features, scope, cancellation);
    }

    /// <summary>Correlations over the classes of one condition.</summary>
    public IEnumerable<DeficitCorrelation> OverClasses(ConditionMeasurement measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return measured.ClassRanks.Select(rank => Correlate(
            "classes", measured.Condition.Source, measured.Condition.LabelPermutation, rank.Key, measured.Excess, rank.Value));
    }

    /// <summary>Correlations over conditions.</summary>
    public IEnumerable<DeficitCorrelation> OverConditions(IReadOnlyList<ConditionMeasurement> measured) =>
        from rank in Ranks
        let known = measured.Select(one => (one.Condition.Excess, Rank: rank.Value(one.Condition))).Where(one => one.Rank is not null).ToArray()
        where known.Length > 0
        select Correlate("conditions", "", null, rank.Name, [.. known.Select(one => one.Excess)], [.. known.Select(one => one.Rank!.Value)]);

    private DeficitCorrelation Correlate(string over, string source, int? labelPermutation, string rank, double[] excess, double[] ranks)
    {
        var (rho, p, verdict) = RankCorrelation.Of(excess, ranks, permutations, options.Seed);
        return new(over, source, labelPermutation, rank, excess.Length, rho, p, permutations, verdict, options.Seed);
    }

    /// <summary>Keeps the classes with enough images for a rank of their own.</summary>
    private static ConditionMeasurement ByClass(
        DeficitCondition condition, IndependenceDeficit[] deficits, LogitTable logits, LogitTable? features, ComputeScope scope, CancellationToken cancellation)
    {
        var rows = Enumerable.Range(0, logits.Labels.Length).ToLookup(row => logits.Labels[row]);
        var usable = deficits.Where(one => rows[one.ClassIndex].Count() >= FewestClassImages).ToArray();
        var ranks = Ranks.Where(_ => usable.Length > 0).Select(rank => rank.Name).ToDictionary(name => name, _ => new List<double>());
        foreach (var one in usable)
        {
            Add(logits, nameof(DeficitCondition.LogitRank), nameof(DeficitCondition.LogitEffectiveRank));
            if (features is not null)
                Add(features, nameof(DeficitCondition.FeatureRank), nameof(DeficitCondition.FeatureEffectiveRank));

            void Add(LogitTable table, string count, string effective)
            {
                var spectrum = TableSpectrum.Of(table, [.. rows[one.ClassIndex]], scope.Device, cancellation);
                ranks[count].Add(Rank(spectrum));
                ranks[effective].Add(SpectrumStatistics.Of(spectrum).EffectiveRank);
            }
        }
        return new(condition, [.. usable.Select(one => one.Score - (one.Null?.Score ?? 0))],
            ranks.Where(rank => rank.Value.Count > 0).ToDictionary(rank => rank.Key, rank => rank.Value.ToArray()));
    }

    private LogitTable WithLabels(
        LogitTable table, FeatureFile file, int? permutation, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (permutation is not { } number)
            return table;
        if (table.Labels.Length == 0)
        {
            throw new RankToolsException("LabelsMissing", ErrorKind.InvalidArgument, file.Path,
                $"-LabelPermutation permutes labels, and '{file.Path}' has none. Export it from images with labels, or leave the parameter out.");
        }
        int[] labels = [.. table.Labels];
        new SeededRandom(options.Seed + number).Shuffle(labels);
        return LogitTable.Read(file.Rows(file.LogitLayer!), [.. labels], file.ClassNames, file.Network, settings.MemoryLimit, progress, cancellation);
    }

    private static int Rank(Spectrum spectrum) => spectrum.CountAbove(RelativeTolerance * spectrum.Largest);
}
