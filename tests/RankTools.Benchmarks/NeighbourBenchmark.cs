using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>TwoNN, its standard error included, against the loop over pairs of samples that one would write first, timed on some samples and extrapolated.</summary>
internal sealed class NeighbourBenchmark(TextWriter output, DeviceName device)
{
    private const int PlainSamples = 500;
    private const int Dimension = 12;

    public void Run(int rows, int width)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        set_num_threads(Clock.Threads);
        var samples = Draw(rows, width);
        Line($"{rows} × {width} samples of dimension {Dimension}, {Clock.Threads} threads on {device}; {Clock.Name}");
        var source = new ArrayRows("samples", NumericArray.FromDoubles(samples, rows, width));
        var options = new FeatureDimensionOptions([DimensionMethod.TwoNN], [0.95], Tolerance.Default);
        var start = Clock.Now;
        var found = new FeatureDimensionAnalysis(options, new(device, Seed: 1, ThreadCount: Clock.Threads)).Measure(source, e => throw e, null, CancellationToken.None).Single();
        var own = Clock.Now - start;
        Line($"  TwoNN: {own:F2} s, {found.Dimension:F2} ± {found.StandardError:F2}");
        var some = Math.Min(PlainSamples, rows);
        var ratios = new double[some];
        start = Clock.Now;
        Parallel.For(0, some, new ParallelOptions { MaxDegreeOfParallelism = Clock.Threads }, i => ratios[i] = PlainRatio(samples, width, (int)((long)i * rows / some)));
        var plain = (Clock.Now - start) * rows / some;
        // The maximum likelihood of the same ratios, as a check: it needs no order, so that some of them do.
        var likelihood = some / ratios.Sum(Math.Log);
        Line($"  plain pairs, {some} samples extrapolated to {rows}: {plain:F1} s, {plain / own:F0} times as long; maximum likelihood of their ratios {likelihood:F2} ± {likelihood / Math.Sqrt(some):F2}");
    }

    /// <summary>r_2/r_1 of one sample.</summary>
    private static double PlainRatio(double[] samples, int width, int own)
    {
        var (first, second) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var other = 0; other < samples.Length / width; other++)
        {
            if (other == own)
                continue;
            var sum = 0.0;
            for (var c = 0; c < width; c++)
            {
                var difference = samples[(own * width) + c] - samples[(other * width) + c];
                sum += difference * difference;
            }
            if (sum < first)
                (first, second) = (sum, first);
            else if (sum < second)
                second = sum;
        }
        return Math.Sqrt(second / first);
    }

    /// <summary>A curved image of a Gaussian cloud.</summary>
    private static double[] Draw(int rows, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var cloud = randn([rows, Dimension], float64, generator: generator);
        var (line, bend) = (randn([Dimension, width], float64, generator: generator), randn([Dimension, width], float64, generator: generator));
        return cloud.mm(line).add_(cloud.mm(bend).mul_(0.3).sin_()).data<double>().ToArray();
    }

    private void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
