using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RankTools.Tests.Hosting;

/// <summary>The embedded shell as a process of its own, as users start it.</summary>
internal static partial class ShellProcess
{
    private const int Interrupt = 2; // SIGINT
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The program that runs assemblies.</summary>
    public static string DotnetHost { get; } =
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary>Runs the shell to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="input">What it finds on standard input.</param>
    /// <param name="environment">Variables to set, or to remove where null.</param>
    public static ShellRun Run(string[] arguments, string input = "", params (string Name, string? Value)[] environment)
    {
        using var process = Start(arguments, environment);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    /// <summary>Starts the shell with standard input open and redirected.</summary>
    public static Process Start(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(DotnetHost)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(ModuleSession.BuiltFile("src/RankTools.Shell", "RankTools.Shell.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = null;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end and gives all that was written.</summary>
    public static ShellRun Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "the shell does not end");
        return new ShellRun(process.ExitCode, output, error.Result);
    }

    /// <summary>Presses Ctrl+C.</summary>
    public static void PressControlC(Process process) => Assert.Equal(0, Send(process.Id, Interrupt));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
