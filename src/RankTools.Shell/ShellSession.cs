using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

using Microsoft.PowerShell;

namespace RankTools.Shell;

/// <summary>A runspace with the module imported, and how commands run in it.</summary>
internal sealed class ShellSession : IDisposable
{
    private const string TellStatus = "\n$Host.SetShouldExit($? ? 0 : 1)";

    private readonly ShellHost host;
    private readonly Runspace runspace;
    private PowerShell? running;
    private bool interrupted;

    private ShellSession(ShellHost host, Runspace runspace)
    {
        this.host = host;
        this.runspace = runspace;
        Console.CancelKeyPress += Interrupt;
    }

    /// <summary>The code that a script asked to exit with, or null.</summary>
    public int? ExitRequested => host.ExitRequested;

    /// <summary>Whether Ctrl+C stopped the last commands.</summary>
    public bool Interrupted => Volatile.Read(ref interrupted);

    /// <summary>Opens a session and imports the module.</summary>
    /// <param name="host">What the engine writes to.</param>
    /// <param name="module">The module's manifest, or its name.</param>
    public static ShellSession Open(ShellHost host, string module)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(Environment.CurrentDirectory);
        if (!host.UI.SupportsVirtualTerminal)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        var session = new ShellSession(host, runspace);
        var import = new Command("Import-Module");
        import.Parameters.Add("Name", module);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        session.Imported = session.Invoke(import);
        return session;
    }

    /// <summary>Whether the module could be imported; if not, the error has been shown.</summary>
    public bool Imported { get; private set; }

    /// <summary>Runs commands and shows what they give.</summary>
    /// <returns>The exit code as pwsh has it: that of <c>exit</c>, else 1 when the last command failed, else 0.</returns>
    public int RunCommands(string text)
    {
        var script = Parser.ParseInput(text, out _, out var errors);
        // Only the script itself can see whether its last command failed: the engine forgets it when the pipeline ends.
        var asksItself = errors.Length == 0 && script.EndBlock is { Unnamed: true };
        return ExitCodeAfter(Invoke(new Command(asksItself ? text + TellStatus : text, isScript: true, useLocalScope: false)), ExitCode.Success);
    }

    /// <summary>Runs commands of an interactive session, in which the next ones follow whatever becomes of these.</summary>
    public void RunInteractively(string text) => Invoke(new Command(text, isScript: true, useLocalScope: false));

    /// <summary>Runs a script file and shows what it gives.</summary>
    /// <returns>The exit code as pwsh has it: that of <c>exit</c> or of the last program it ran, 1 after a terminating error.</returns>
    public int RunFile(string path, IReadOnlyList<string> arguments)
    {
        var command = new Command(Path.GetFullPath(path), isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
            command.Parameters.Add(ToParameter(argument));
        var completed = Invoke(command);
        var last = runspace.SessionStateProxy.GetVariable("global:LASTEXITCODE") is int code ? code : ExitCode.Success;
        return ExitCodeAfter(completed, last);
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= Interrupt;
        runspace.Dispose();
    }

    private int ExitCodeAfter(bool completed, int otherwise) =>
        Interrupted ? ExitCode.Interrupted : host.ExitRequested ?? (completed ? otherwise : ExitCode.Failure);

    /// <summary>As on pwsh's command line: <c>-Name</c> names a parameter, <c>-Name:value</c> gives it too, anything else is a value.</summary>
    private static CommandParameter ToParameter(string argument)
    {
        if (argument is not ['-', var first, ..] || !char.IsLetter(first))
            return new CommandParameter(null, argument);
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return new CommandParameter(argument);
        var value = argument[(colon + 1)..];
        return new CommandParameter(argument[1..colon], value.ToLowerInvariant() switch { "$true" => true, "$false" => false, _ => value });
    }

    /// <summary>Runs one command into the formatter. Errors go there too, so that they keep their place among the results.</summary>
    /// <returns>False when an error ended it.</returns>
    private bool Invoke(Command command)
    {
        using var shell = PowerShell.Create(runspace);
        shell.Commands.AddCommand(command);
        shell.Commands.AddCommand(OutDefault());
        return Execute(shell);
    }

    private bool Execute(PowerShell shell)
    {
        Volatile.Write(ref interrupted, false);
        Volatile.Write(ref running, shell);
        try
        {
            shell.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false; // Ctrl+C; there is nothing to say
        }
        catch (RuntimeException e)
        {
            Volatile.Write(ref running, null);
            Show(e.ErrorRecord);
            return false;
        }
        finally
        {
            Volatile.Write(ref running, null);
        }
    }

    /// <summary>
    /// Shows the error that ended a script. It goes through the formatter as an object: written as an error once more, it would
    /// lose the place where it happened.
    /// </summary>
    private void Show(ErrorRecord error)
    {
        using var shell = PowerShell.Create(runspace);
        shell.Commands.AddCommand(OutDefault());
        using var input = new PSDataCollection<PSObject> { PSObject.AsPSObject(error) };
        input.Complete();
        host.Screen.ShowsErrors = true;
        try
        {
            shell.Invoke(input);
        }
        finally
        {
            host.Screen.ShowsErrors = false;
        }
    }

    private static Command OutDefault() => new("Out-Default")
    {
        MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Output | PipelineResultTypes.Error,
    };

    /// <summary>The first Ctrl+C stops the commands, the second one the process.</summary>
    private void Interrupt(object? sender, ConsoleCancelEventArgs e)
    {
        if (Interrupted || Volatile.Read(ref running) is not { } shell)
            return;
        e.Cancel = true;
        Volatile.Write(ref interrupted, true);
        shell.BeginStop(null, null);
    }
}
