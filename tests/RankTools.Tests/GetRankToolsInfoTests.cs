using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

public class GetRankToolsInfoTests
{
    [Fact]
    public void It_names_what_a_report_of_a_bug_needs()
    {
        using var session = new ModuleSession();
        var info = Assert.Single(session.Run("Get-RankToolsInfo").Succeeded().Output);
        Assert.Equal("0.1.0", info.Get<string>("Version"));
        Assert.Matches("^([0-9a-f]{40})?$", info.Get<string>("Commit"));
        Assert.Equal(ModuleSession.ModuleFolder, info.Get<string>("ModulePath"));
        Assert.Equal(typeof(PSObject).Assembly.GetName().Version!.Major, int.Parse(info.Get<string>("PowerShell").Split('.')[0], null));
        Assert.Equal("RankTools.Tests", info.Get<string>("PowerShellHost"));
        Assert.StartsWith(".NET 10", info.Get<string>("DotNet"));
        Assert.Equal(Environment.ProcessorCount, info.Get<int>("ProcessorCount"));
        Assert.Matches(@"^\d+\.\d+", info.Get<string>("TorchSharp"));
        Assert.StartsWith("2.10", info.Get<string>("Libtorch"));
        Assert.StartsWith(ModuleSession.ModuleFolder, info.Get<string>("LibtorchFolder"));
        Assert.Contains(info.Get<IReadOnlyList<string>>("Device"), device => device.StartsWith("cpu: ", StringComparison.Ordinal));
        Assert.Null(info.Properties["Problem"].Value);
    }

    [Fact]
    public void It_lists_the_variables_that_are_set_and_no_others()
    {
        var run = ShellProcess.Run(
            ["-Command", "(Get-RankToolsInfo).Environment -join ' '"], "", ("RANKTOOLS_ALLOCATOR", "system"), ("OMP_NUM_THREADS", "1"),
            ("RANKTOOLS_LIBTORCH", null), ("RANKTOOLS_MODULE", null), ("OMP_WAIT_POLICY", null), ("MKL_NUM_THREADS", null), ("CUDA_VISIBLE_DEVICES", null));
        Assert.Equal((0, "RANKTOOLS_ALLOCATOR=system OMP_NUM_THREADS=1"), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public void Without_a_usable_libtorch_it_says_so_instead_of_failing()
    {
        var module = Directory.CreateTempSubdirectory("ranktools").FullName;
        try
        {
            // The module without its native files.
            foreach (var file in Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*", SearchOption.AllDirectories))
            {
                var inside = Path.GetRelativePath(ModuleSession.ModuleFolder, file);
                if (inside.Contains("native", StringComparison.Ordinal) || inside.StartsWith("sample", StringComparison.Ordinal))
                    continue;
                var copy = Path.Combine(module, inside);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            var run = ShellProcess.Run(["-Command", "Get-RankToolsInfo"], "", ("RANKTOOLS_MODULE", module), ("RANKTOOLS_LIBTORCH", null));
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Matches(@"Libtorch +: none", run.Output);
            Assert.Matches(@"Problem +: The native libtorch libraries could not be\s+loaded", run.Output);
        }
        finally
        {
            Directory.Delete(module, recursive: true);
        }
    }
}
