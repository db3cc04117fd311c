using System.Threading.Channels;

using RankTools.Samples.Drawing;

namespace RankTools.Samples.Training;

/// <summary>
/// Draws the images of a series ahead of their use, on a thread of its own. No image is ever seen twice. Which images make a batch
/// follows from its number alone, however fast either side runs.
/// </summary>
internal sealed class SampleBatches : IDisposable
{
    private const int Ahead = 4;

    private readonly Channel<(long[] Labels, byte[][] Images)> queue = Channel.CreateBounded<(long[], byte[][])>(Ahead);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task drawing;

    public SampleBatches(SampleSeries series, int size) => drawing = Task.Run(() => DrawAsync(series, size));

    /// <summary>The next batch: labels and 3 × 32 × 32 bytes for each.</summary>
    public (long[] Labels, byte[][] Images) Next() => queue.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        stopping.Cancel();
        try
        {
            drawing.Wait();
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException)
        {
            // asked for above
        }
        stopping.Dispose();
    }

    private async Task DrawAsync(SampleSeries series, int size)
    {
        for (long first = 0; ; first += size)
        {
            var batch = Enumerable.Range(0, size).Select(n => series.Draw(first + n)).ToArray();
            long[] labels = [.. batch.Select(image => (long)image.Label)];
            await queue.Writer.WriteAsync((labels, [.. batch.Select(image => image.Pixels)]), stopping.Token);
        }
    }
}
