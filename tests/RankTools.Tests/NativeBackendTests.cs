using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>How the module meets a libtorch that cannot be used; each case in a process of its own, for loading happens once.</summary>
public sealed class NativeBackendTests : IDisposable
{
    private const string Report =
        "try { Get-RankDevice -Name cpu -WarningAction Continue } catch { \"$($_.FullyQualifiedErrorId)|$($_.CategoryInfo.Category)|$_\" }";

    private static readonly string NativeFolder = Path.Combine(
        ModuleSession.ModuleFolder, "lib", "runtimes", (string)AppContext.GetData("RankTools.Runtime")!, "native");

    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ShellRun RunWith(string? libtorch, string? module = null) =>
        ShellProcess.Run(["-Command", Report], "", ("RANKTOOLS_LIBTORCH", libtorch), ("RANKTOOLS_MODULE", module ?? ModuleSession.ModuleFolder));

    [Fact]
    public void A_named_folder_that_is_not_there_is_passed_over_with_a_warning()
    {
        var run = RunWith(Path.Combine(folder, "missing"));
        Assert.Contains("cpu", run.Output);
        Assert.Contains("RANKTOOLS_LIBTORCH was passed over", run.Error.ReplaceLineEndings(" "));
        Assert.Contains("no such folder", run.Error);
    }

    [Fact]
    public void Files_that_are_no_libraries_are_passed_over_with_a_warning()
    {
        foreach (var library in Directory.GetFiles(NativeFolder))
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(library)), "garbage");
        var run = RunWith(folder);
        Assert.Contains("cpu", run.Output);
        Assert.Contains("passed over", run.Error);
    }

    [Fact]
    public void A_PyTorch_that_is_too_old_is_told_from_its_version_and_never_loaded()
    {
        var libraries = Directory.CreateDirectory(Path.Combine(folder, "torch", "lib")).FullName;
        foreach (var library in Directory.GetFiles(NativeFolder))
            File.WriteAllText(Path.Combine(libraries, Path.GetFileName(library)), "");
        File.WriteAllText(Path.Combine(folder, "torch", "version.py"), "__all__ = ['x']\n__version__ = '2.6.0+cu124'\n");
        var run = RunWith(libraries);
        Assert.Contains("cpu", run.Output);
        Assert.Contains("PyTorch 2.6.0 is older", run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public void A_good_folder_elsewhere_is_used()
    {
        foreach (var library in Directory.GetFiles(NativeFolder))
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
        var run = ShellProcess.Run(["-Command", "(Get-RankDevice -Name cpu).LibtorchFolder"], "", ("RANKTOOLS_LIBTORCH", folder));
        Assert.Equal((0, folder, ""), (run.ExitCode, run.Output.Trim(), run.Error));
    }

    [Fact]
    public void A_module_without_its_native_files_gives_one_error_and_nothing_else()
    {
        CopyModuleWithoutNative();
        var run = RunWith(null, folder);
        Assert.StartsWith("NativeBackendUnavailable,RankTools.Commands.GetRankDeviceCommand|ResourceUnavailable|", run.Output);
        Assert.Contains("no such folder", run.Output);
        Assert.Contains("RANKTOOLS_LIBTORCH", run.Output); // what to do
        Assert.DoesNotContain("Trace from LoadNativeBackend", run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Parts_of_another_libtorch_are_never_mixed_with_ours()
    {
        foreach (var library in Directory.GetFiles(NativeFolder))
        {
            var target = Path.Combine(folder, Path.GetFileName(library));
            if (Path.GetFileName(library).Contains("torch_cpu", StringComparison.Ordinal))
                File.WriteAllText(target, "garbage");
            else
                File.Copy(library, target); // a copy of c10, so that it counts as another one
        }
        var run = RunWith(folder);
        Assert.StartsWith("NativeBackendUnavailable,", run.Output);
        Assert.Contains("torch_cpu", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Failing_copies_no_files()
    {
        CopyModuleWithoutNative();
        var before = Snapshot(folder);
        RunWith(null, folder);
        Assert.Equal(before, Snapshot(folder));
    }

    private void CopyModuleWithoutNative()
    {
        foreach (var file in Directory.GetFiles(ModuleSession.ModuleFolder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(ModuleSession.ModuleFolder, file);
            if (relative.Contains("native", StringComparison.Ordinal))
                continue;
            var target = Path.Combine(folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string[] Snapshot(string root) =>
        [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
