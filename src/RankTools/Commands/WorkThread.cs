using System.Collections.Concurrent;

namespace RankTools.Commands;

/// <summary>
/// One thread that runs one piece of work after the other. Work stays on one thread because OpenMP keeps a team of threads
/// for every thread that starts a parallel loop: a pool would multiply them.
/// </summary>
internal sealed class WorkThread : IDisposable
{
    private readonly BlockingCollection<Task> queue = [];

    public WorkThread(string name)
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Queues work; the task ends when it is done, and holds what it threw.</summary>
    public Task Start(Action work)
    {
        var task = new Task(work);
        queue.Add(task);
        return task;
    }

    /// <summary>Lets the thread end once its current work is done.</summary>
    public void Dispose() => queue.CompleteAdding();

    private void Serve()
    {
        foreach (var task in queue.GetConsumingEnumerable())
        {
            task.RunSynchronously();
            _ = task.Exception; // observed: the caller may have left
        }
        queue.Dispose();
    }
}
