using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Features;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Moments and principal components of rows that are generated while they are read: in one pass, and as shards that are measured one by
/// one, saved, loaded and merged.
/// </summary>
internal sealed class MomentBenchmark(TextWriter output, DeviceName device)
{
    private const int Shards = 8;

    private readonly ComputeSettings settings = new(device, Seed: 1);

    public void Run(long rows, int width)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        set_num_threads(Clock.Threads);
        var block = new double[1024 * width];
        Line($"{rows} × {width} generated rows ({(double)rows * width * sizeof(double) / (1 << 30):F1} GiB in 64 bits), {Clock.Threads} threads on {device}; "
            + $"the process began at {Peak:F0} MiB; {Clock.Name}");
        var seconds = Seconds(() => new GeneratedRows(0, rows, width).ReadRows(0, block.AsSpan(0, (int)Math.Min(1024, rows) * width)), out var _) * rows / Math.Min(1024, rows);
        Line($"  making the rows alone {seconds:F1} s, extrapolated from 1024");
        FeatureMoment? whole = null;
        seconds = Seconds(() => whole = Measure(0, rows, width), out var wall);
        Line($"  moments in one pass   {seconds:F1} s ({wall:F1} s on the wall), peak {Peak:F0} MiB");
        FeatureDimension[] found = [];
        seconds = Seconds(() => found = [.. new FeatureDimensionAnalysis(new([DimensionMethod.Pca], [0.9], Tolerance.Default), settings).Measure(whole!, CancellationToken.None)], out wall);
        Line($"  principal components  {seconds:F1} s ({wall:F1} s on the wall), peak {Peak:F0} MiB; {string.Join(", ", found.Select(one => $"{one.Criterion} {one.Dimension:G5}"))}");
        FeatureMoment? merged = null;
        seconds = Seconds(() => merged = Merged(rows, width), out wall);
        Line($"  {Shards} shards, saved, loaded and merged {seconds:F1} s ({wall:F1} s on the wall), peak {Peak:F0} MiB");
        Line($"  merged against one pass: {merged!.Count} of {whole!.Count} rows; means differ by {Distance(merged.State.Mean, whole.State.Mean):G2}, "
            + $"scatter matrices by {Distance(merged.State.Matrix, whole.State.Matrix):G2} of their largest entry");
    }

    private static double Peak => Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20);

    private FeatureMoment Measure(long first, long rows, int width) =>
        FeatureMoment.Measure(new GeneratedRows(first, rows, width), null, settings, null, CancellationToken.None);

    /// <summary>No two shards are in memory at once but the one that is read and the sum of those before.</summary>
    private FeatureMoment Merged(long rows, int width)
    {
        var folder = Directory.CreateTempSubdirectory("ranktools-moments");
        try
        {
            string[] files = [.. Enumerable.Range(0, Shards).Select(shard => Path.Combine(folder.FullName, $"shard{shard}.safetensors"))];
            for (var shard = 0; shard < Shards; shard++)
            {
                var first = rows * shard / Shards;
                FeatureMomentFile.Write(files[shard], [Measure(first, (rows * (shard + 1) / Shards) - first, width)]);
            }
            return files.Select(file => FeatureMomentFile.Read(file)[0]).Aggregate((sum, next) => sum.Merge(next));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Seconds(Action work, out double wall)
    {
        var (start, watch) = (Clock.Now, Stopwatch.StartNew());
        work();
        wall = watch.Elapsed.TotalSeconds;
        return Clock.Now - start;
    }

    /// <summary>The largest difference, relative to the largest number.</summary>
    private static double Distance(double[] found, double[] wanted) =>
        found.Zip(wanted, (a, b) => Math.Abs(a - b)).Max() / wanted.Max(Math.Abs);

    private void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
