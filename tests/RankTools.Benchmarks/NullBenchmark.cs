using System.Diagnostics;
using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Deficits;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>What the null costs: deficits of all classes with permuted targets and without.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="logits">The rows.</param>
/// <param name="device">Where to compute.</param>
internal sealed class NullBenchmark(TextWriter output, MixedLogits logits, DeviceName device)
{
    private sealed class Drawn(Tensor[] blocks) : IRowSource
    {
        public string Name => "mixed logits";

        public long Rows => blocks.Sum(block => block.shape[0]);

        public int RowLength => (int)blocks[0].shape[1];

        public void ReadRows(long firstRow, Span<double> destination)
        {
            var count = destination.Length / RowLength;
            using var all = cat([.. Pieces(firstRow, count)]);
            all.data<double>().ToArray().CopyTo(destination);
        }

        private IEnumerable<Tensor> Pieces(long first, long count)
        {
            foreach (var block in blocks)
            {
                var here = Math.Clamp(block.shape[0] - first, 0, count);
                if (here > 0)
                    yield return block.narrow(0, first, here);
                (first, count) = (Math.Max(0, first - block.shape[0]), count - here);
            }
        }
    }

    /// <summary>Measures and writes a line for both.</summary>
    public void Run(int draws)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var blocks = logits.Draw();
        var table = LogitTable.Read(new Drawn(blocks), [], [], "");
        foreach (var block in blocks)
            block.Dispose();
        foreach (var count in new[] { 0, draws })
        {
            var clock = Stopwatch.StartNew();
            var first = TimeSpan.Zero;
            var (classes, scores, nulls) = (0, 0.0, 0.0);
            var analysis = new DeficitAnalysis(table, new() { NullDraws = count }, new ComputeSettings(device));
            foreach (var result in analysis.Measure([.. Enumerable.Range(0, table.ClassCount)], error => throw error, null, default))
            {
                first = classes++ == 0 ? clock.Elapsed : first;
                (scores, nulls) = (scores + result.Score, nulls + (result.Null?.Score ?? 0));
            }
            output.WriteLine($"{table.Rows} rows, {classes} classes, {device}, {get_num_threads()} threads, {count} permuted targets each: {clock.Elapsed.TotalSeconds:F1} s on the wall, "
                + $"the first result after {first.TotalSeconds:F1} s; mean score {scores / classes:F3}, null {nulls / classes:F4}");
        }
    }
}
