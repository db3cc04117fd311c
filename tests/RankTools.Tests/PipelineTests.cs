using System.Diagnostics;
using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>How the main job behaves in a pipeline: results as they come, progress, and an end when it is asked for.</summary>
public sealed class PipelineTests : IClassFixture<SampleSession>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly SampleSession sample;

    public PipelineTests(SampleSession sample)
    {
        this.sample = sample;
        sample.Folder.RandomNpy("large.npy", 11, 3, 224, 224);
        sample.Folder.RandomNpy("noise.npy", 7, 3, 32, 32);
    }

    private RunningScript StartLarge()
    {
        sample.Get("$large = Import-NeuralNetwork -Architecture resnet50 -RandomInitialization");
        return sample.Session.Start("Get-LayerRank large.npy -Network $large -PatchSize 16 -ThreadCount 2");
    }

    private static void WaitForResult(RunningScript running)
    {
        var watch = Stopwatch.StartNew();
        while (running.Output.Count == 0 && !running.Invocation.IsCompleted)
        {
            Assert.True(watch.Elapsed < Patience, "no result comes");
            Thread.Sleep(20);
        }
    }

    [Fact]
    public void A_result_appears_before_the_others_are_computed_and_then_a_stop_takes_less_than_a_second()
    {
        var running = StartLarge();
        WaitForResult(running);
        Assert.False(running.Invocation.IsCompleted);
        var elapsed = running.Stop();
        var result = sample.Session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.Equal("maxpool", result.Output[0].Text("Layer"));
        Assert.InRange(result.Output.Count, 1, 17);
        Assert.Empty(result.Errors);
        Assert.IsType<PipelineStoppedException>(result.Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(1500)]
    public void A_stop_takes_less_than_a_second_wherever_the_work_is(int milliseconds)
    {
        var running = StartLarge();
        Thread.Sleep(milliseconds);
        var elapsed = running.Stop();
        var result = sample.Session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.Empty(result.Errors);
        Assert.Single(sample.Get("Get-LayerRank noise.npy -Network $net -PatchSize 2 -Layer conv1")); // the session goes on
    }

    [Fact]
    public void A_later_command_that_needs_no_more_ends_the_work_without_an_error()
    {
        var result = sample.Run(
            """
            $watch = [Diagnostics.Stopwatch]::StartNew()
            do { Get-LayerRank noise.npy, noise.npy, noise.npy -Network $net -PatchSize 24 | ForEach-Object { $_; break } } while ($false)
            $watch.Elapsed.TotalSeconds
            $watch.Restart()
            Get-LayerRank noise.npy -Network $net -PatchSize 24 | Out-Null
            $watch.Elapsed.TotalSeconds
            """).Succeeded();
        Assert.Equal(3, result.Output.Count);
        Assert.Equal("conv1", result.Output[0].Text("Layer"));
        Assert.True((double)result.Output[1].BaseObject < 2 * (double)result.Output[2].BaseObject, "three inputs went on to the end");
    }

    [Fact]
    public void Progress_counts_up_and_is_completed()
    {
        var result = sample.Run("Get-LayerRank noise.npy -Network $net -PatchSize 24 | Out-Null").Succeeded();
        Assert.All(result.Progress, record => Assert.Equal("Layer ranks of cifar_resnet20", record.Activity));
        var shown = result.Progress.Where(record => record.RecordType == ProgressRecordType.Processing).ToArray();
        Assert.NotEmpty(shown);
        Assert.All(shown, record => Assert.StartsWith("noise.npy", record.StatusDescription));
        Assert.Equal(shown.Select(record => record.PercentComplete).Order(), shown.Select(record => record.PercentComplete));
        Assert.InRange(shown[^1].PercentComplete, 1, 100);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void Verbose_says_where_and_how_it_computes_and_nothing_without()
    {
        var lines = sample.Run("Get-LayerRank noise.npy -Network $net -PatchSize 4 -Verbose").Succeeded().Verbose;
        Assert.Contains(lines, line => line.StartsWith("Computing on cpu with the libtorch in"));
        Assert.Contains(lines, line => line.StartsWith("48 input directions (4x4@14,14); 12 layers by tangents"));
        Assert.Empty(sample.Run("Get-LayerRank noise.npy -Network $net -PatchSize 4").Succeeded().Verbose);
    }

    [Fact]
    public void Nothing_that_only_reads_offers_WhatIf() => Assert.All(
        sample.Get("Get-Command -Module RankTools -CommandType Cmdlet").Select(item => (CmdletInfo)item.BaseObject),
        cmdlet => Assert.Equal(cmdlet.Verb is "Export" or "Set", cmdlet.Parameters.ContainsKey("WhatIf")));

    [Fact]
    public void ErrorAction_Stop_ends_at_the_bad_input()
    {
        var result = sample.Run("'noise.npy', 'none.npy', 'noise.npy' | Get-LayerRank -Network $net -PatchSize 2 -Layer conv1 -ErrorAction Stop");
        Assert.Single(result.Output);
        Assert.NotNull(result.Failure);
        Assert.Contains("PathNotFound", result.ErrorIds);
    }
}
