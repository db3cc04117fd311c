using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// The accuracy curve of a classification dimension, for all numbers of components, against the published way written plainly in TorchSharp:
/// for each number k the features are projected on k axes, taken back, and classified. That is timed at some k and extrapolated;
/// its work is linear in k.
/// </summary>
internal sealed class ClassificationBenchmark(TextWriter output, DeviceName device)
{
    private const int SampledSizes = 16;
    private const double Noise = 6;

    public void Run(int rows, int width, int classes)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        set_num_threads(Clock.Threads);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var open = device.Open();
        using var generator = new Generator(1);
        // Features spread about one of as many centres as there are classes, more along some axes than along others; a class's weights are its centre.
        var spread = arange(1, width + 1, float64).rsqrt_(); // width
        var centres = randn([classes, width], float64, generator: generator).mul_(spread);
        var labels = Enumerable.Range(0, rows).Select(row => row % classes).ToArray();
        var features = centres.index_select(0, tensor(Array.ConvertAll(labels, label => (long)label)))
            .add_(randn([rows, width], float64, generator: generator).mul_(spread), Noise).add_(1); // rows × width
        var weight = centres / spread.square();
        var bias = weight.mul(centres).sum(1).mul_(-0.5) - weight.sum(1);
        Line($"{rows} × {width} features, {classes} classes, {Clock.Threads} threads on {device}; {Clock.Name}");
        var classifier = new LinearClassifier("centres", Values(weight), Values(bias));
        var source = new ArrayRows("features", NumericArray.FromDoubles(Values(features), rows, width));
        _ = Measure(source, labels, classifier, bootstrap: 0); // warms up
        var start = Clock.Now;
        var exact = Measure(source, labels, classifier, bootstrap: 0);
        var own = Clock.Now - start;
        start = Clock.Now;
        _ = Measure(source, labels, classifier, bootstrap: 200);
        var withErrors = Clock.Now - start;
        Line($"  all {width + 1} sizes by rank-one updates, 64 bits, axes included: {own:F2} s; with 200 resampled data sets {withErrors:F2} s; dimension {exact.Dimension}, full accuracy {exact.FullAccuracy:F4}");
        foreach (var type in new[] { float32, float64 })
        {
            var (seconds, counts) = Plain(features.to(type, open), tensor(labels, int64).to(open), weight.to(type, open), bias.to(type, open));
            var off64 = counts.Max(pair => Math.Abs(pair.Value - exact.Curve[pair.Key].CorrectCount));
            Line($"  projected again for each, {(type == float32 ? 32 : 64)} bits, {counts.Count} sizes extrapolated to {width + 1}: {seconds:F1} s, {seconds / own:F0} times as long; "
                + $"curves differ by at most {off64} of {rows} samples");
        }
    }

    private ClassificationDimension Measure(ArrayRows source, int[] labels, LinearClassifier classifier, int bootstrap) =>
        new ClassificationDimensionAnalysis(new(Bootstrap: bootstrap), new(device, Seed: 1, ThreadCount: Clock.Threads)).Measure(source, labels, classifier, null, CancellationToken.None);

    /// <summary>Seconds for all sizes, axes included, and how many samples are correct at those that were done.</summary>
    private static (double Seconds, Dictionary<int, long> Counts) Plain(Tensor features, Tensor labels, Tensor weight, Tensor bias)
    {
        var width = (int)features.shape[1];
        var start = Clock.Now;
        using var scope = NewDisposeScope();
        var mean = features.mean([0L]);
        var centred = features - mean;
        var (_, axes) = linalg.eigh(centred.t().mm(centred).div(features.shape[0]));
        Clock.Settle(features.device);
        var once = Clock.Now - start;
        int[] sizes = [.. Enumerable.Range(0, SampledSizes).Select(i => (int)((i + 0.5) * (width + 1) / SampledSizes)).Distinct()]; // the middles of equal parts
        var counts = new Dictionary<int, long>();
        start = Clock.Now;
        foreach (var k in sizes)
        {
            using var inner = NewDisposeScope();
            var first = axes.narrow(1, width - k, k); // width × k
            var projected = centred.mm(first).mm(first.t()) + mean;
            var logits = projected.mm(weight.t()) + bias;
            counts[k] = logits.argmax(1).eq(labels).sum().item<long>();
        }
        return (once + ((Clock.Now - start) * (width + 1) / sizes.Length), counts);
    }

    private static double[] Values(Tensor tensor) => tensor.contiguous().data<double>().ToArray();

    private void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
