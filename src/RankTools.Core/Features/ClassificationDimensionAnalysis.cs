using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Progress;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Measures classification dimensions: the exact accuracy with k principal components for every k.</summary>
/// <remarks>
/// Features Z, n × c, are read twice: for their moments and so the axes V, then block by block for the curve. With the classifier in the
/// axes' coordinates, H = WV, the logits of k components follow from those of k − 1 by one product of a column and a row. All in float64.
/// Cost: n·c² multiply-adds for the axes and as many for the coordinates, c³ for the eigenvalue problem, n·c·C for the curve of C classes;
/// memory c² and c·C numbers beside a block.
/// </remarks>
/// <param name="options">How to measure.</param>
/// <param name="settings">Where, in how much memory, and with which seed.</param>
public sealed class ClassificationDimensionAnalysis(ClassificationOptions options, ComputeSettings settings)
{
    private const double AxesShare = 0.4;

    /// <summary>The dimension of features under a classifier of theirs.</summary>
    /// <param name="features">Samples × features.</param>
    /// <param name="labels">The class of every sample.</param>
    /// <param name="classifier">W and b.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException">
    /// <c>WidthMismatch</c>, <c>LabelMissing</c>, <c>LabelCountMismatch</c>, <c>LabelOutOfRange</c>, <c>NonFiniteInput</c>,
    /// <c>TooFewSamples</c>, <c>NoVariance</c>, <c>FeaturesTooWide</c>, <c>MemoryLimitExceeded</c>.
    /// </exception>
    public ClassificationDimension Measure(
        IRowSource features, IReadOnlyList<int> labels, LinearClassifier classifier, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classifier);
        if (features.RowLength != classifier.Width)
            throw DimensionErrors.Width(features.Name, features.RowLength, classifier.Width, $"the classifier '{classifier.Name}'");
        ClassLabels.Check(features.Name, labels, features.Rows, classifier.ClassCount);
        return Sweep(features, [.. labels], classifier, progress, cancellation);
    }

    /// <summary>
    /// The dimension of features that have no classifier of their own, such as those of a layer before the last: a linear probe is fitted
    /// by ridge regression to one part of the samples, and measured on the other.
    /// </summary>
    /// <param name="features">Samples × features.</param>
    /// <param name="labels">The class of every sample.</param>
    /// <param name="classNames">Names of the classes; may be empty.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException">As the other, and <c>ClassCountTooSmall</c>.</exception>
    public ClassificationDimension MeasureProbe(
        IRowSource features, IReadOnlyList<int> labels, IReadOnlyList<string> classNames, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        var classes = Math.Max(classNames.Count, labels.Count == 0 ? 0 : labels.Max() + 1);
        ClassLabels.Check(features.Name, labels, features.Rows, classes);
        if (features.RowLength > MomentAccumulator.LargestCovariance)
            throw DimensionErrors.TooWide(features.Name, features.RowLength, "a linear probe");
        if (labels.Distinct().Count() < 2)
        {
            throw new RankToolsException("ClassCountTooSmall", ErrorKind.InvalidData, features.Name,
                $"All samples of '{features.Name}' are of class {labels[0]}, so there is nothing for a probe to tell apart. Give samples of two classes or more.");
        }
        var (training, held) = Split(features.Rows);
        if (training.Length < 2 || held.Length < 2)
            throw DimensionErrors.TooFewSamples(features.Name, features.Rows, 4, "fitting a probe to one part and measuring on the other");
        var (probe, ridge) = LinearProbe.Fit(
            new RowSubset(features, training), Array.ConvertAll(training, row => labels[(int)row]), classes, options.Ridge, settings, cancellation);
        var result = Sweep(new RowSubset(features, held), Array.ConvertAll(held, row => labels[(int)row]), probe, progress, cancellation, classNames);
        return result with { IsProbe = true, TrainingCount = training.Length, Ridge = ridge };
    }

    private ClassificationDimension Sweep(
        IRowSource features, int[] labels, LinearClassifier classifier, IProgress<WorkProgress>? progress, CancellationToken cancellation,
        IReadOnlyList<string>? names = null)
    {
        var (width, classes) = (features.RowLength, classifier.ClassCount);
        if (width > MomentAccumulator.LargestCovariance)
            throw DimensionErrors.TooWide(features.Name, width, "a classification dimension");
        MemoryBudget.Require(
            settings.MemoryLimit, sizeof(double) * ((5L * width * width) + (2L * width * classes) + ((long)options.Bootstrap * width)),
            features.Name, $"The classification dimension of '{features.Name}'");
        var reporter = new LayerProgress(progress, "Classification dimension", features.Name);
        var moment = FeatureMoment.Accumulate(features, null, settings, new Part(reporter, 0, AxesShare), cancellation);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var device = settings.Device.Open();
        using var components = PrincipalComponents.Of(features.Name, moment.State, device);
        var axes = components.Vectors; // c × c
        var mean = tensor(moment.State.Mean, float64).to(device);
        var weight = tensor(classifier.Weight, float64).reshape(classes, width).to(device); // C × c
        var bias = tensor(classifier.Bias, float64).to(device);
        var directions = axes.t().mm(weight.t()).contiguous(); // c × C, row k is W v_k
        var official = options.Centering == FeatureCentering.Official;
        var origin = official ? bias : weight.mv(mean) + bias; // logits without any component
        var tally = new ClassificationTally(width, classes, options, settings.Seed);
        foreach (var (first, rows) in RowBlocks.All(
            features, BlockLength(width, classes), device, new Part(reporter, AxesShare, 1 - AxesShare), cancellation))
        {
            using var inner = NewDisposeScope();
            var own = labels.AsMemory((int)first, (int)rows.shape[0]);
            var complete = LogitSweep.Run(
                rows.narrow(1, 0, 0), rows.mm(weight.t()).add_(bias), directions.narrow(0, 0, 0), own, options.Top, settings.ThreadCount, cancellation);
            var scores = (official ? rows : rows - mean).mm(axes); // b × c
            var start = origin.unsqueeze(0).expand(rows.shape[0], classes);
            var found = LogitSweep.Run(scores, start, directions, own, options.Top, settings.ThreadCount, cancellation);
            tally.Add(found, Array.ConvertAll(complete, one => one != 0), own.Span);
        }
        return tally.Result(features.Name, classifier.Name, names ?? classifier.ClassNames) with
        {
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
        };
    }

    /// <summary>Samples of a block, such that logits, bits and resampling weights take little beside the rest.</summary>
    private long BlockLength(long width, long classes) =>
        RowBlocks.Length(Math.Max(width, classes) + options.Bootstrap, settings.MemoryLimit);

    /// <summary>A seeded random split; both parts ascending, so that they are read in order.</summary>
    private (long[] Training, long[] Held) Split(long count)
    {
        var rows = new long[count];
        for (var i = 0; i < count; i++)
            rows[i] = i;
        new Random((int)(settings.Seed ^ (settings.Seed >> 32))).Shuffle(rows);
        var training = (int)Math.Round(count * options.TrainingFraction);
        return ([.. rows[..training].Order()], [.. rows[training..].Order()]);
    }

    /// <summary>Progress of one part of the work as progress of the whole.</summary>
    private sealed class Part(IProgress<double> whole, double from, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (share * value));
    }
}
