using RankTools.Collections;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Counts who is classified correctly with how many components: over all samples, over every class, over resampled data sets.</summary>
internal sealed class ClassificationTally(int width, int classes, ClassificationOptions options, long seed)
{
    private readonly int points = width + 1;
    private readonly long[] correct = new long[width + 1];
    private readonly int[] byClass = new int[classes * (width + 1)];
    private readonly long[] classCounts = new long[classes], classFull = new long[classes];
    private readonly BootstrapWeights weights = new(options.Bootstrap, seed);
    private readonly double[] resampled = new double[options.Bootstrap * (width + 1)];
    private readonly double[] resampledFull = new double[options.Bootstrap], resampledCount = new double[options.Bootstrap];
    private long count, full;

    /// <summary>Adds a block of samples.</summary>
    /// <param name="found">1 or 0 for every sample and number of components.</param>
    /// <param name="foundFull">The same for the classifier on the features as they are.</param>
    /// <param name="labels">Their classes.</param>
    public void Add(byte[] found, ReadOnlySpan<bool> foundFull, ReadOnlySpan<int> labels)
    {
        for (var s = 0; s < labels.Length; s++)
        {
            var own = byClass.AsSpan(labels[s] * points, points);
            for (var k = 0; k < points; k++)
            {
                var one = found[(s * points) + k];
                correct[k] += one;
                own[k] += one;
            }
            count++;
            classCounts[labels[s]]++;
            full += foundFull[s] ? 1 : 0;
            classFull[labels[s]] += foundFull[s] ? 1 : 0;
        }
        if (options.Bootstrap > 1)
            Resample(found, foundFull);
    }

    /// <summary>The result; names and origin are the caller's to add.</summary>
    public ClassificationDimension Result(string source, string classifier, IReadOnlyList<string> names)
    {
        ValueList<ClassificationPoint> curve = [.. correct.Select((value, k) => new ClassificationPoint(k, value, (double)value / count))];
        var dimension = Reach(k => correct[k], full, count);
        return new()
        {
            Source = source,
            Classifier = classifier,
            Dimension = dimension,
            Accuracy = dimension is { } k ? curve[k].Accuracy : null,
            StandardError = dimension is null ? null : BootstrapWeights.Deviation(Enumerable.Range(0, options.Bootstrap).Select(b =>
                (double?)Reach(k => resampled[(b * points) + k], resampledFull[b], resampledCount[b]))),
            FullAccuracy = (double)full / count,
            AccuracyRatio = options.AccuracyRatio,
            Top = options.Top,
            Centering = options.Centering,
            Count = count,
            Width = width,
            ClassCount = classes,
            Curve = curve,
            Classes = [.. Enumerable.Range(0, classes).Where(c => classCounts[c] > 0).Select(c => new ClassDimension(
                c, names.Count > c ? names[c] : "", classCounts[c], (double)classFull[c] / classCounts[c],
                Reach(k => byClass[(c * points) + k], classFull[c], classCounts[c])))],
        };
    }

    /// <summary>The smallest k that is accurate enough: looked for from below, as accuracy does not rise with every component.</summary>
    private int? Reach(Func<int, double> found, double wanted, double of)
    {
        if (wanted == 0)
            return null;
        for (var k = 0; k < points; k++)
        {
            if (found(k) / of >= options.AccuracyRatio * (wanted / of))
                return k;
        }
        return null; // rounding may part the last point from the full accuracy where the ratio is 1
    }

    private void Resample(byte[] found, ReadOnlySpan<bool> foundFull)
    {
        using var scope = NewDisposeScope();
        var drawn = weights.Next(foundFull.Length); // samples × B
        for (var s = 0; s < foundFull.Length; s++)
        {
            for (var b = 0; b < options.Bootstrap; b++)
            {
                resampledCount[b] += drawn[(s * options.Bootstrap) + b];
                resampledFull[b] += foundFull[s] ? drawn[(s * options.Bootstrap) + b] : 0;
            }
        }
        var counts = tensor(drawn, float64).reshape(-1, options.Bootstrap).t().mm(tensor(found).reshape(-1, points).to(float64)); // B × points
        var more = counts.contiguous().data<double>();
        for (var i = 0; i < resampled.Length; i++)
            resampled[i] += more[i];
    }
}
