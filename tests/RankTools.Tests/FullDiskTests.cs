using System.Diagnostics;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>An export to a disk that becomes full: a small file system in memory, mounted for the test's processes alone.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Commands =
        """
        $sample = Get-RankSample
        $network = Import-NeuralNetwork $sample.WeightPath
        try {
            $null = $sample.ImagePath[0..63] | Export-NetworkFeature "$env:DISK/f.safetensors" -Network $network -Layer layer3.2 -ThreadCount 1
            'written'
        } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
        foreach ($entry in [System.IO.Directory]::GetFileSystemEntries($env:DISK)) { 'left ' + [System.IO.Path]::GetFileName($entry) }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The rows take 1 MiB, and the file that is made of them as much again: neither fits, or only the rows.</summary>
    [Theory]
    [InlineData("300k")]
    [InlineData("1600k")]
    public void One_error_nothing_under_the_files_name_and_with_room_it_goes_on(string size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && InNamespace("true", size).ExitCode == 0, "skipped: this system does not let a test mount a file system");
        File.WriteAllText(Path.Combine(folder, "export.ps1"), Commands);
        var run = InNamespace("\"$HOST\" \"$SHELL_DLL\" -File \"$ROOT/export.ps1\"; mount -o remount,size=64m \"$DISK\"; \"$HOST\" \"$SHELL_DLL\" -File \"$ROOT/export.ps1\"", size);
        Assert.Equal("", run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            ["FeatureFileNotWritable,RankTools.Commands.ExportNetworkFeatureCommand", lines[1], "left f.safetensors.partial", "written", "left f.safetensors"], lines);
        Assert.Contains("f.safetensors", lines[1], StringComparison.Ordinal);
        Assert.Contains("space", lines[1], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A thousand singular values are 8 kB: more than there is room for. The result itself is not lost.</summary>
    [Fact]
    public void Spectra_that_do_not_fit_are_one_error_beside_the_results()
    {
        const string size = "4k";
        Assert.SkipUnless(OperatingSystem.IsLinux() && InNamespace("true", size).ExitCode == 0, "skipped: this system does not let a test mount a file system");
        File.WriteAllText(
            Path.Combine(folder, "spectra.ps1"),
            """
            $random = [System.Random]::new(1)
            $matrix = [double[,]]::new(1000, 1000)
            for ($i = 0; $i -lt 1000; $i++) { $matrix[$i, $i] = 1 + $random.NextDouble() }
            (Get-MatrixRank -InputObject $matrix -OutFile "$env:DISK/s.parquet" -ErrorVariable failures -ErrorAction SilentlyContinue).Rank
            foreach ($failure in $failures) { $failure.FullyQualifiedErrorId; $failure.Exception.Message }
            foreach ($entry in [System.IO.Directory]::GetFileSystemEntries($env:DISK)) { 'left ' + [System.IO.Path]::GetFileName($entry) }
            """);
        var run = InNamespace("\"$HOST\" \"$SHELL_DLL\" -File \"$ROOT/spectra.ps1\"", size);
        Assert.Equal("", run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["1000", "SpectrumFileNotWritable,RankTools.Commands.GetMatrixRankCommand", lines[^1]], lines);
        Assert.Contains("s.parquet", lines[^1], StringComparison.Ordinal);
        Assert.Contains("space", lines[^1], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Runs a command with a file system of this size at $DISK, which is gone when it ends.</summary>
    private ShellRun InNamespace(string command, string size)
    {
        var disk = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
        var start = new ProcessStartInfo("unshare") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size={size} tmpfs \"$DISK\" && {{ {command}; }}" })
            start.ArgumentList.Add(argument);
        start.Environment["DISK"] = disk;
        start.Environment["ROOT"] = folder;
        start.Environment["HOST"] = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        start.Environment["SHELL_DLL"] = ModuleSession.BuiltFile("src/RankTools.Shell", "RankTools.Shell.dll");
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            return ShellProcess.Finish(process);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return new ShellRun(127, "", "there is no unshare");
        }
    }
}
