namespace RankTools.Data.Datasets;

/// <summary>
/// Runs work ahead of whoever takes the results, on threads of its own, in order. At most a fixed number of results wait, so memory
/// is bounded however slow the taker is.
/// </summary>
internal sealed class DecodeAhead<T> : IDisposable
{
    private readonly Queue<Task<T>> waiting = new();
    private readonly CancellationTokenSource stopping;
    private readonly TaskFactory factory;

    /// <param name="threads">Threads that work at once.</param>
    /// <param name="cancellation">Stops what has not begun.</param>
    public DecodeAhead(int threads, CancellationToken cancellation)
    {
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
        factory = new(stopping.Token, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None, scheduler);
    }

    /// <summary>Half of the processors, so that the computation keeps the others; 8 at most.</summary>
    public static int DefaultThreads { get; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 8);

    /// <summary>Pieces of work whose results have not been taken.</summary>
    public int Waiting => waiting.Count;

    /// <summary>Starts one piece of work, which comes after all before it.</summary>
    public void Add(Func<T> work) => waiting.Enqueue(factory.StartNew(work));

    /// <summary>The oldest result, waiting for it where need be.</summary>
    /// <exception cref="Exception">What the work threw.</exception>
    public T Take() => waiting.Dequeue().GetAwaiter().GetResult();

    /// <summary>Stops the work, and waits for what is under way: it may use files that the caller closes next.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        foreach (var task in waiting)
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        stopping.Dispose();
    }
}
