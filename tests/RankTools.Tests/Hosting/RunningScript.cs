using System.Diagnostics;
using System.Management.Automation;

namespace RankTools.Tests.Hosting;

/// <summary>A script under way.</summary>
/// <param name="Shell">The engine that runs it.</param>
/// <param name="Output">Its objects so far.</param>
/// <param name="Invocation">Its asynchronous invocation.</param>
internal sealed record RunningScript(PowerShell Shell, PSDataCollection<PSObject> Output, IAsyncResult Invocation)
{
    /// <summary>Stops the script as Ctrl+C does, and says how long that took.</summary>
    public TimeSpan Stop()
    {
        var watch = Stopwatch.StartNew();
        Shell.Stop();
        return watch.Elapsed;
    }

    /// <summary>Waits for the end and gives what ended the script early, or null.</summary>
    public Exception? Wait()
    {
        try
        {
            Shell.EndInvoke(Invocation);
            return null;
        }
        catch (Exception e) when (e is RuntimeException or AggregateException)
        {
            return e;
        }
    }
}
