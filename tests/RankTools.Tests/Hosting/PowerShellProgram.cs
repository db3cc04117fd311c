using System.Diagnostics;

namespace RankTools.Tests.Hosting;

/// <summary>An installed pwsh, where there is one.</summary>
internal static class PowerShellProgram
{
    /// <summary>Runs a script with the staged module imported; skips the test where there is no pwsh.</summary>
    /// <returns>What it wrote to standard output. A script that fails fails the test.</returns>
    public static string Run(string script)
    {
        var start = new ProcessStartInfo(Find(), ["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{ModuleSession.Manifest}'; {script}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.Trim();
    }

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, "skipped: there is no pwsh on the search path");
        return found!;
    }
}
