using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

using RankTools.Progress;

namespace RankTools.Commands;

/// <summary>
/// What work on another thread says to the pipeline. Every call may wait until the pipeline takes what came before, so a slow
/// consumer holds the work back instead of filling the memory; progress never waits.
/// </summary>
public sealed class WorkOutput : IProgress<WorkProgress>
{
    private const int Capacity = 16;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<Action<Cmdlet>> messages = new(Capacity);
    private readonly CancellationToken cancellation;
    private readonly RemainingTime remaining = new(TimeProvider.System);
    private long lastProgress;
    private string? activity;

    internal WorkOutput(CancellationToken cancellation, ItemProgress? items = null) => (this.cancellation, Items) = (cancellation, items);

    /// <summary>The items of which this work is one, or which it goes through; null where it is all there is.</summary>
    internal ItemProgress? Items { get; set; }

    /// <summary>Cancelled when the pipeline stops; work checks it between layers, chunks and sweeps.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Writes a result; an array stays one object.</summary>
    public void Write(object? result) => Post(cmdlet => cmdlet.WriteObject(result));

    /// <summary>Writes a file as <c>Get-Item</c> does, with the properties that its view and other cmdlets look for.</summary>
    public void WriteFile(string path) => Post(cmdlet =>
        cmdlet.WriteObject(((PSCmdlet)cmdlet).InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true));

    /// <summary>Writes an error that does not end the work.</summary>
    public void Error(ErrorRecord error) => Post(cmdlet => cmdlet.WriteError(error));

    /// <summary>Writes a warning.</summary>
    public void Warn(string text) => Post(cmdlet => cmdlet.WriteWarning(text));

    /// <summary>Writes a line for <c>-Verbose</c>.</summary>
    public void Verbose(string text) => Post(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>Writes a line for <c>-Debug</c>.</summary>
    public void Debug(string text) => Post(cmdlet => cmdlet.WriteDebug(text));

    /// <summary>Says what is being done where nobody can tell how far it is: one call of a solver, a list of files.</summary>
    /// <param name="activity">What.</param>
    /// <param name="status">Of what size, for example.</param>
    internal void Report(string activity, string status = "") => ((IProgress<WorkProgress>)this).Report(new(activity, status, -1));

    /// <summary>Says that the next of <see cref="Items"/> begins; nothing where there are none.</summary>
    /// <param name="name">What it is called.</param>
    internal void NextItem(string name)
    {
        if (Items is not null)
            ((IProgress<WorkProgress>)this).Report(Items.Next(name));
    }

    /// <summary>Shows progress, at most five times a second: bars that are drawn more often slow the work.</summary>
    void IProgress<WorkProgress>.Report(WorkProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var last = Items?.LastShown ?? lastProgress;
        if (last != 0 && Stopwatch.GetElapsedTime(last) < ProgressInterval)
            return;
        lastProgress = Stopwatch.GetTimestamp();
        activity = value.Activity;
        var shown = Items?.Whole(value) ?? value with { Remaining = value.Remaining ?? remaining.After(value.Fraction) };
        messages.TryAdd(cmdlet => cmdlet.WriteProgress(Record(shown)));
    }

    /// <summary>Says that nothing more will come.</summary>
    internal void Complete()
    {
        try
        {
            if (activity is not null && Items is not { IsLast: false })
                Post(cmdlet => cmdlet.WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed }));
        }
        finally
        {
            messages.CompleteAdding();
        }
    }

    /// <summary>Writes on the calling thread, which has to be the pipeline's, until the work is over or the pipeline stops.</summary>
    /// <returns>True when all was written, false when the pipeline stopped.</returns>
    internal bool Drain(Cmdlet cmdlet)
    {
        try
        {
            foreach (var message in messages.GetConsumingEnumerable(cancellation))
                message(cmdlet);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Post(Action<Cmdlet> message) => messages.Add(message, cancellation);

    private static ProgressRecord Record(WorkProgress value)
    {
        var status = string.IsNullOrEmpty(value.Status) ? " " : value.Status; // PowerShell refuses an empty one
        var record = new ProgressRecord(0, value.Activity, status);
        if (value.Fraction is >= 0 and <= 1)
            record.PercentComplete = (int)(100 * value.Fraction);
        if (value.Remaining is { } remaining)
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, remaining.TotalSeconds);
        return record;
    }
}
