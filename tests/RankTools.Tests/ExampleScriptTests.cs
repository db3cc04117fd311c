using System.Text.RegularExpressions;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The scripts in <c>examples</c>, run as a scheduler runs them: their output, their files, their exit codes.</summary>
public sealed class ExampleScriptTests : IDisposable
{
    private static readonly string Examples = Path.Combine(ModuleSession.Repository, "examples");
    private static readonly string Sample = Path.Combine(ModuleSession.ModuleFolder, "sample");

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string AcceptedPath => Path.Combine(folder.Root, "accepted.csv");

    private string HistoryPath => Path.Combine(folder.Root, "history.csv");

    private static ShellRun Run(string script, params string[] arguments) => PowerShellProgram.RunFile(Path.Combine(Examples, script), arguments);

    private ShellRun Check(params string[] arguments) => Run("nightly-rank-check.ps1", ["-AcceptedPath", AcceptedPath, "-HistoryPath", HistoryPath, .. arguments]);

    private string[] History => File.ReadAllLines(HistoryPath);

    [Fact]
    public void The_nightly_check_accepts_the_first_checkpoint_passes_the_same_fails_a_worse_one_and_takes_it_when_told()
    {
        var checkpoints = Directory.CreateDirectory(Path.Combine(folder.Root, "checkpoints")).FullName;
        string[] where = ["-CheckpointFolder", checkpoints, "-PatchSize", "4"];
        var first = Path.Combine(checkpoints, "epoch-1.safetensors");
        File.Copy(Path.Combine(Sample, "cifar_resnet20.safetensors"), first);

        var run = Check(where);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("epoch-1.safetensors: 12 layers at 4 images.", run.Output);
        Assert.Contains("The first run", run.Output);
        Assert.Equal(1 + 12 * 4, File.ReadAllLines(AcceptedPath).Length);
        Assert.Equal(1 + 12, History.Length);
        Assert.DoesNotContain("SingularValues", File.ReadAllLines(AcceptedPath)[0]);

        run = Check(where);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("No layer has lost rank.", run.Output);
        Assert.All(History[13..], row => Assert.EndsWith("\"Unchanged\"", row));

        var worse = Path.Combine(checkpoints, "epoch-2.safetensors");
        File.WriteAllBytes(worse, WeightFile.Read(first).WithNumbers("linear.weight", 0).ToBytes());
        File.SetLastWriteTimeUtc(worse, File.GetLastWriteTimeUtc(first).AddMinutes(1));
        run = Check(where);
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"Of 12 layers compared, these changed: linear \d+(\.\d+)? to 0", run.Error.ReplaceLineEndings(" "));
        Assert.Matches(@"linear +\d+\.\d +0\.0 .*Decrease", run.Output);
        Assert.Equal(1 + 3 * 12, History.Length);
        Assert.Matches("\"epoch-2\\.safetensors\",\"[0-9a-f]{64}\",\"linear\",\"4\",\"0\",\"0\\.0000\",\"\\d+(\\.\\d+)?\",\"Decrease\"", History[^1]);

        run = Check([.. where, "-Accept"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(0, Check(where).ExitCode);
    }

    [Fact]
    public void A_nightly_check_that_cannot_be_made_exits_with_2_and_says_why()
    {
        var run = Check("-CheckpointFolder", folder.Root, "-Filter", "*.pth");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no file '*.pth'", run.Error);
        File.WriteAllText(AcceptedPath, "Network,Layer\nx,y\n");
        run = Check("-PatchSize", "2");
        Assert.Equal(2, run.ExitCode);
        Assert.False(File.Exists(HistoryPath));
    }

    [Fact]
    public void Checkpoints_are_compared_in_a_table_and_in_words()
    {
        var run = Run("compare-checkpoints.ps1", "-PatchSize", "4", "-Layer", "linear");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Reference: untrained   Other: trained", run.Output);
        Assert.Contains("trained against untrained: lower rank in 1 of 1 layers (linear).", run.Output);

        var one = Path.Combine(Sample, "cifar_resnet20.safetensors");
        var copy = Path.Combine(folder.Root, "again.safetensors");
        File.Copy(one, copy);
        var text = PowerShellProgram.Run(
            $"& '{Path.Combine(Examples, "compare-checkpoints.ps1")}' -Path '{one}', '{copy}' -PatchSize 4 -Layer linear, avgpool | Select-Object -Last 1");
        Assert.Equal("again against cifar_resnet20: no layer differs.", text);
        Assert.Equal(1, Run("compare-checkpoints.ps1", "-Path", one).ExitCode); // one alone
    }

    [Fact]
    public void Images_in_parallel_runspaces_give_the_means_that_they_give_one_after_the_other()
    {
        var script = Path.Combine(Examples, "dataset-jobs.ps1");
        var text = PowerShellProgram.Run(
            $$"""
            $one = & '{{script}}' -Method Serial -PatchSize 4
            $two = & '{{script}}' -Method Parallel -ThrottleLimit 3 -PatchSize 4
            "$($one.Count) $($two.Count) $((Compare-Object $one $two -Property Layer, Count, Mean, StandardError, Minimum, Maximum | Measure-Object).Count)"
            (0..11 | ForEach-Object { [Math]::Abs($one[$_].MeanEffectiveRank / $two[$_].MeanEffectiveRank - 1) } | Measure-Object -Maximum).Maximum -lt 1e-5
            if (Get-Command Start-ThreadJob -ErrorAction Ignore) {
                $three = & '{{script}}' -Method ThreadJob -ThrottleLimit 3 -PatchSize 4
                (Compare-Object $one $three -Property Layer, Count, Mean | Measure-Object).Count
            }
            else {
                try { & '{{script}}' -Method ThreadJob } catch { "$_" }
            }
            """).Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal("12 12 0", text[0]);
        Assert.Equal("True", text[1]);
        Assert.True(text[2] == "0" || text[2].StartsWith("Start-ThreadJob is not there. Install", StringComparison.Ordinal), text[2]);
    }

    [Fact]
    public void The_claims_of_the_paper_are_tested_to_the_end()
    {
        var few = CifarFile.Select(folder, "few.bin", Path.Combine(Sample, "heldout.bin"), (_, number) => number < 2 ? 1 : 0);
        var script = Path.Combine(Examples, "paper-claims.ps1");
        var pictures = Path.Combine(folder.Root, "pictures");
        var text = PowerShellProgram.Run(
            $"& '{script}' -Architecture cifar*, vit* -Dataset (Import-ImageDataset '{few}') -ImageCount 1 -PatchSize 2 -NullDraws 1 -Claim 3, 4, 5, 6, 7 -Folder '{pictures}'");
        Assert.Equal(["3", "4", "5", "6", "7"], Regex.Matches(text, @"(?m)^(\d)\. \S").Select(heading => heading.Groups[1].Value));
        foreach (var network in new[] { "cifar_resnet20", "vit_sample_patch4_32" })
        {
            foreach (var weights in new[] { "trained", "random" })
                Assert.Equal(5, Regex.Count(text, $@"(?m)^{network} +{weights} +\S")); // a row for every claim
            Assert.True(File.Exists(Path.Combine(pictures, $"depth-{network}.svg")));
        }
        Assert.Matches(@"(?m)^networks +FeatureEffectiveRank +4 ", text);
    }

    [Fact]
    public void The_theorem_and_the_blocks_of_the_paper_run_in_the_embedded_shell()
    {
        var run = ShellProcess.Run(["-NoProgress", "-File", Path.Combine(Examples, "paper-claims.ps1"), "-Architecture", "gmixer*", "-ImageCount", "1", "-PatchSize", "1", "-Claim", "1,2"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"(?m)^gmixer_sample_32 +trained +10 +\d+ +\d+ +0 ", run.Output); // the theorem is not violated
        Assert.Matches(@"(?m)^gmixer_sample_32 +random +11 +1 +pool ", run.Output); // the mean over tokens drops the constants
    }

    [Theory]
    [InlineData("layer-ranks.ps1", "-ImageCount", "2", "-PatchSize", "4")]
    [InlineData("compare-checkpoints.ps1", "-Layer", "linear", "-PatchSize", "4")]
    [InlineData("dataset-jobs.ps1", "-Layer", "linear", "-PatchSize", "4", "-ThrottleLimit", "2")]
    public void Examples_that_say_so_run_in_the_embedded_shell(string script, params string[] arguments)
    {
        var run = ShellProcess.Run(["-NoProgress", "-File", Path.Combine(Examples, script), .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("linear", run.Output);
    }
}
