using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RankTools.Tests.Hosting;

/// <summary>A runspace with the staged module imported, as a user's session has it.</summary>
internal sealed class ModuleSession : IDisposable
{
    // Sessions that open at the same time have been seen without their drives.
    private static readonly Lock Opening = new();

    private readonly CapturingUserInterface screen = new();
    private readonly Runspace runspace;

    public ModuleSession(bool import = true)
    {
        var state = InitialSessionState.CreateDefault2();
        if (import)
            state.ImportPSModule(Manifest);
        runspace = RunspaceFactory.CreateRunspace(new CapturingHost(screen), state);
        lock (Opening)
            runspace.Open();
    }

    /// <summary>The repository's root folder.</summary>
    public static string Repository => (string)AppContext.GetData("RankTools.RepositoryRoot")!;

    /// <summary>The staged module folder.</summary>
    public static string ModuleFolder => Path.Combine(Repository, "out", "RankTools");

    /// <summary>The staged module's manifest.</summary>
    public static string Manifest => Path.Combine(ModuleFolder, "RankTools.psd1");

    /// <summary>A session that also has the cmdlets of RankTools.TestCmdlets.</summary>
    public static ModuleSession WithTestCmdlets()
    {
        var session = new ModuleSession();
        session.Run("Import-Module $dll", ("dll", BuiltFile("tests/RankTools.TestCmdlets", "RankTools.TestCmdlets.dll"))).Succeeded();
        return session;
    }

    /// <summary>What the build of these tests' configuration left in a project's output folder.</summary>
    public static string BuiltFile(string project, string file) => Path.Combine(
        Repository, project, "bin", (string)AppContext.GetData("RankTools.Configuration")!, (string)AppContext.GetData("RankTools.Framework")!, file);

    /// <summary>Runs a script to its end and gives its objects.</summary>
    /// <param name="script">PowerShell text.</param>
    /// <param name="variables">Variables that the script finds set.</param>
    public ScriptResult Run(string script, params (string Name, object? Value)[] variables) => Finish(Start(script, variables));

    /// <summary>Runs a script with its objects formatted, as at the prompt; the result's <see cref="ScriptResult.Text"/> shows them.</summary>
    public ScriptResult RunFormatted(string script, params (string Name, object? Value)[] variables) =>
        Finish(Start(script, variables, shell => shell.AddCommand("Out-Default")));

    /// <summary>Starts a script and returns while it runs.</summary>
    public RunningScript Start(string script, (string Name, object? Value)[]? variables = null, Action<PowerShell>? complete = null)
    {
        screen.Clear();
        foreach (var (name, value) in variables ?? [])
            runspace.SessionStateProxy.SetVariable(name, value);
        var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        complete?.Invoke(shell);
        var output = new PSDataCollection<PSObject>();
        return new RunningScript(shell, output, shell.BeginInvoke<PSObject, PSObject>(null, output));
    }

    /// <summary>Waits for a script that was started, or stopped, and gives what it wrote.</summary>
    public ScriptResult Finish(RunningScript running)
    {
        var failure = running.Wait();
        using var shell = running.Shell;
        return new ScriptResult(
            [.. running.Output], [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)], [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. screen.Progress], screen.Text, failure);
    }

    public void Dispose() => runspace.Dispose();
}
