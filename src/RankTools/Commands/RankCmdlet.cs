using System.Management.Automation;

using RankTools.Errors;
using RankTools.Progress;

namespace RankTools.Commands;

/// <summary>
/// Base of every cmdlet. Work runs on a thread of its own, and what it has to say (results, errors, warnings, progress) is
/// written on the pipeline's thread as it comes, so that Ctrl+C and <c>Select-Object -First</c> take effect at once even
/// inside one long native call.
/// </summary>
public abstract class RankCmdlet : PSCmdlet, IDisposable
{
    /// <summary>How long the pipeline waits for work that was told to stop before it goes on without it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource stopping = new();
    private WorkThread? thread;

    /// <summary>Cancelled when the user stops the pipeline, or a later command needs no more.</summary>
    protected CancellationToken Cancellation => stopping.Token;

    /// <summary>True where lines for <c>-Debug</c> are shown: what is costly to find out is left alone otherwise.</summary>
    protected bool ShowsDebug => MyInvocation.BoundParameters.TryGetValue("Debug", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : GetVariableValue("DebugPreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>The items that the command works through one after the other; null where each is on its own.</summary>
    private protected ItemProgress? Items { get; set; }

    /// <inheritdoc/>
    protected override void StopProcessing() => stopping.Cancel();

    /// <summary>Runs work for one item of input. A failure is an error about that item, and the other items go on.</summary>
    /// <param name="target">The item, as the error names it.</param>
    /// <param name="work">What to do; runs on the worker thread.</param>
    /// <returns>True when the work was done.</returns>
    protected bool RunItem(object? target, Action<WorkOutput> work)
    {
        if (Perform(work) is not { } failure)
            return !Cancellation.IsCancellationRequested;
        WriteError(ErrorRecords.From(failure, target));
        return false;
    }

    /// <summary>Runs work that the whole command depends on. A failure ends the command.</summary>
    /// <param name="work">What to do; runs on the worker thread.</param>
    /// <param name="target">What the error is about, where the failure does not say.</param>
    protected void Run(Action<WorkOutput> work, object? target = null)
    {
        if (Perform(work) is { } failure)
            ThrowTerminatingError(ErrorRecords.From(failure, target));
    }

    /// <summary>Runs work that gives a sequence for one item of input, and writes each element as soon as it is known.</summary>
    /// <param name="target">The item, as an error names it.</param>
    /// <param name="produce">Makes the sequence; it is enumerated on the worker thread.</param>
    /// <returns>True when the sequence came to its end.</returns>
    protected bool StreamItem<T>(object? target, Func<IProgress<WorkProgress>, CancellationToken, IEnumerable<T>> produce) =>
        RunItem(target, output =>
        {
            foreach (var result in produce(output, output.Cancellation))
                output.Write(result);
        });

    /// <summary>
    /// Files that <c>-Path</c> (wildcards) or <c>-LiteralPath</c> stand for, as full file system paths. What matches nothing or is
    /// no file gives an error, and the rest goes on.
    /// </summary>
    /// <param name="path">Values of <c>-Path</c>, or null.</param>
    /// <param name="literalPath">Values of <c>-LiteralPath</c>, or null.</param>
    /// <param name="allowFolders">True where a folder is an item like any other.</param>
    protected IEnumerable<string> ResolveFiles(string[]? path, string[]? literalPath, bool allowFolders = false)
    {
        foreach (var (text, found) in
            (path ?? []).Select(text => (text, InputPaths.Expand(this, text, allowFolders)))
            .Concat((literalPath ?? []).Select(text => (text, InputPaths.Locate(this, text, allowFolders)))))
        {
            if (found.Error is not null)
                WriteError(found.Error);
            foreach (var file in found.Files)
                yield return file;
        }
    }

    /// <summary>Folders that paths with wildcards stand for, as full file system paths. What matches none gives an error, and the rest goes on.</summary>
    /// <param name="path">Paths.</param>
    protected IEnumerable<string> ResolveFolders(string[] path)
    {
        foreach (var (folders, error) in path.Select(text => InputPaths.Folders(this, text)))
        {
            if (error is not null)
                WriteError(error);
            foreach (var folder in folders)
                yield return folder;
        }
    }

    /// <summary>The full file system path of a file to write, which need not exist yet.</summary>
    protected string ResolveOutputFile(string path)
    {
        var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        if (provider.Name != InputPaths.FileSystem || Directory.Exists(full))
            ThrowTerminatingError(ErrorRecords.PathNotFile(path));
        return full;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the worker thread; PowerShell calls it when the pipeline is over, however it ended.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        stopping.Cancel();
        thread?.Dispose();
        thread = null;
    }

    /// <summary>Runs work to its end, or to the moment the pipeline stops.</summary>
    /// <returns>What the work failed with, or null when it was done or stopped.</returns>
    private Exception? Perform(Action<WorkOutput> work)
    {
        if (Cancellation.IsCancellationRequested)
            return null;
        thread ??= new WorkThread(GetType().Name);
        var output = new WorkOutput(Cancellation, Items);
        var running = thread.Start(() =>
        {
            try
            {
                work(output);
            }
            finally
            {
                output.Complete();
            }
        });
        var drained = false;
        try
        {
            drained = output.Drain(this);
        }
        finally
        {
            // Not reached in order when a write threw: the pipeline is over, so the work has to end too.
            if (!drained)
            {
                stopping.Cancel();
                Task.WaitAny([running], Grace);
            }
        }
        if (!drained)
            return null;
        Task.WaitAny([running], CancellationToken.None);
        return running.Exception?.InnerException is { } failure && !(failure is OperationCanceledException && Cancellation.IsCancellationRequested)
            ? failure
            : null;
    }
}
