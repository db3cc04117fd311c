using System.Management.Automation;

using RankTools.Commands;
using RankTools.Errors;
using RankTools.Progress;

namespace RankTools.TestCmdlets;

/// <summary>Does as it is told on the worker thread of <see cref="RankCmdlet"/>.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Work")]
public sealed class TestWorkCommand : RankCmdlet
{
    /// <summary>Results that work has produced since the process began, written or not.</summary>
    public static int Produced;

    /// <summary>Whether a piece of work saw its cancellation and left.</summary>
    public static bool Left;

    [Parameter(ValueFromPipeline = true)]
    public string Item { get; set; } = "";

    [Parameter]
    public int Count { get; set; } = 1;

    /// <summary>Milliseconds that every result takes; cancellation is polled.</summary>
    [Parameter]
    public int Delay { get; set; }

    /// <summary>Milliseconds of a call that hears no cancellation, as a long native one.</summary>
    [Parameter]
    public int Deaf { get; set; }

    [Parameter]
    public string? FailAt { get; set; }

    [Parameter]
    public SwitchParameter Terminate { get; set; }

    [Parameter]
    public SwitchParameter Crash { get; set; }

    protected override void ProcessRecord()
    {
        if (Terminate)
            Run(Work, Item);
        else
            RunItem(Item, Work);
    }

    private void Work(WorkOutput output)
    {
        IProgress<WorkProgress> progress = output;
        output.Verbose($"begin {Item}");
        Thread.Sleep(Deaf);
        for (var i = 0; i < Count; i++)
        {
            if (output.Cancellation.WaitHandle.WaitOne(Delay))
                Left = true;
            output.Cancellation.ThrowIfCancellationRequested();
            progress.Report(new WorkProgress("Testing", $"{i + 1} of {Count}", (double)i / Count, TimeSpan.FromSeconds(Count - i)));
            if (FailAt is not null && FailAt == Item)
                throw Crash
                    ? new InvalidOperationException("unforeseen")
                    : new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, null, $"{Item} has the wrong shape");
            Interlocked.Increment(ref Produced);
            output.Write($"{Item}{i}");
            if (i == 0)
                output.Warn($"first of {Item}");
        }
    }
}
