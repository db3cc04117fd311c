using System.Diagnostics;
using System.Management.Automation;

namespace RankTools.Shell;

/// <summary>Progress as one line of a terminal that is written over again and again, at most five times a second.</summary>
internal sealed class ProgressLine(TextWriter terminal)
{
    private const string EraseLine = "\r\e[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private long lastShown;
    private bool visible;

    /// <summary>Shows a record, unless another was shown a moment ago; a completed one takes the line away.</summary>
    public void Show(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }
        lock (gate)
        {
            if (visible && Stopwatch.GetElapsedTime(lastShown) < Interval)
                return;
            lastShown = Stopwatch.GetTimestamp();
            visible = true;
            terminal.Write(EraseLine + Text(record));
            terminal.Flush();
        }
    }

    /// <summary>Takes the line away, so that other text can be written.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (!visible)
                return;
            visible = false;
            terminal.Write(EraseLine);
            terminal.Flush();
        }
    }

    private static string Text(ProgressRecord record)
    {
        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
        var remaining = record.SecondsRemaining >= 0 ? $", {TimeSpan.FromSeconds(record.SecondsRemaining):g} left" : "";
        var text = $"{record.Activity}: {record.StatusDescription}{percent}{remaining}";
        var width = Console.WindowWidth > 1 ? Console.WindowWidth - 1 : 79;
        return text.Length > width ? text[..width] : text;
    }
}
