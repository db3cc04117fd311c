using System.Diagnostics;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The staged module in the real pwsh, where there is one.</summary>
public class PowerShellProgramTests
{
    private static string Pwsh
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
            var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            Assert.SkipWhen(found is null, "skipped: there is no pwsh on the search path");
            return found!;
        }
    }

    private static string Run(string script)
    {
        var start = new ProcessStartInfo(Pwsh, ["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{ModuleSession.Manifest}'; {script}"])
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

    [Fact]
    public void The_module_computes_in_pwsh() => Assert.Equal("cpu", Run("(Get-RankDevice)[0].Name"));

    [Fact]
    public void Results_survive_Export_Csv() => Assert.Equal("cpu", Run("(Get-RankDevice cpu | ConvertTo-Csv | ConvertFrom-Csv).Name"));

    [Fact]
    public void Select_First_stops_without_an_error() => Assert.Equal("cpu", Run("Get-RankDevice | Select-Object -First 1 -ExpandProperty Name"));
}
