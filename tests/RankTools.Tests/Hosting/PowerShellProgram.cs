using System.Diagnostics;

namespace RankTools.Tests.Hosting;

/// <summary>PowerShell as a program of its own, with all its cmdlets, built from its packages by tests/RankTools.PowerShell.</summary>
internal static class PowerShellProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a script with the staged module imported.</summary>
    /// <returns>What it wrote to standard output. A script that fails, or writes an error, fails the test.</returns>
    public static string Run(string script)
    {
        var run = Start(["-Command", $"Import-Module '{ModuleSession.Manifest}'; $ErrorActionPreference = 'Stop'; {script}"]);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run.Output.Trim();
    }

    /// <summary>Runs a script's file, as a scheduler does: the module is found on the module path.</summary>
    /// <param name="path">The script.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ShellRun RunFile(string path, params string[] arguments) => Start(["-File", path, .. arguments]);

    private static ShellRun Start(string[] arguments)
    {
        var start = new ProcessStartInfo(ShellProcess.DotnetHost,
            [ModuleSession.BuiltFile("tests/RankTools.PowerShell", "pwsh.dll"), "-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PSModulePath"] = Path.GetDirectoryName(ModuleSession.ModuleFolder);
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("PowerShell does not end");
        }
        return new ShellRun(process.ExitCode, output.Result, error.Result);
    }
}
