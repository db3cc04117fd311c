using System.Diagnostics;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>What every cmdlet inherits: streaming, stopping, errors, progress.</summary>
public sealed class RankCmdletTests : IDisposable
{
    private readonly ModuleSession session = ModuleSession.WithTestCmdlets();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Results_and_messages_keep_their_order()
    {
        var result = session.Run("'a', 'b' | Test-Work -Count 3 -Verbose").Succeeded();
        Assert.Equal(["a0", "a1", "a2", "b0", "b1", "b2"], result.Output.Select(item => item.ToString()));
        Assert.Equal(["first of a", "first of b"], result.Warnings);
        Assert.Equal(["begin a", "begin b"], result.Verbose);
    }

    [Fact]
    public void One_bad_item_is_one_error_with_id_and_target_and_the_others_go_on()
    {
        var result = session.Run("'a', 'b', 'c' | Test-Work -FailAt b");
        Assert.Equal(["a0", "c0"], result.Output.Select(item => item.ToString()));
        Assert.Equal(["ShapeMismatch"], result.ErrorIds);
        Assert.Equal("b", result.Errors[0].TargetObject);
        Assert.Equal("b has the wrong shape", result.Errors[0].Exception.Message);
        Assert.Null(result.Failure);
    }

    [Fact]
    public void ErrorAction_Stop_ends_the_script_at_the_bad_item()
    {
        var result = session.Run("'a', 'b', 'c' | Test-Work -FailAt b -ErrorAction Stop");
        Assert.Equal(["a0"], result.Output.Select(item => item.ToString()));
        Assert.NotNull(result.Failure);
        Assert.Contains("ShapeMismatch", result.ErrorIds);
    }

    [Fact]
    public void A_failure_of_the_whole_command_is_terminating_and_can_be_caught()
    {
        var result = session.Run("try { 'a', 'b' | Test-Work -FailAt a -Terminate } catch { $_.FullyQualifiedErrorId }").Succeeded();
        Assert.Equal("ShapeMismatch,RankTools.TestCmdlets.TestWorkCommand", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void An_unforeseen_exception_is_an_error_not_a_crash()
    {
        var result = session.Run("'a' | Test-Work -FailAt a -Crash");
        Assert.Equal(["InternalFailure"], result.ErrorIds);
    }

    [Fact]
    public void A_later_command_that_needs_no_more_stops_the_work_without_an_error()
    {
        var watch = Stopwatch.StartNew();
        var result = session.Run(
            """
            $steps = { Test-Work -Item x -Count 1000 -Delay 10 | ForEach-Object { $_; break } }
            do { & $steps } while ($false)
            """).Succeeded();
        Assert.Equal("x0", Assert.Single(result.Output).ToString());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}, all the work takes 10 s");
    }

    [Fact]
    public void A_slow_consumer_holds_the_work_back()
    {
        var produced = "[RankTools.TestCmdlets.TestWorkCommand]::Produced";
        var result = session.Run(
            $$"""
            {{produced}} = 0
            $written = 0
            Test-Work -Item x -Count 200 | ForEach-Object { $written++; {{produced}} - $written }
            """).Succeeded();
        Assert.Equal(200, result.Output.Count);
        Assert.InRange(result.Output.Max(lead => (int)lead.BaseObject), 0, 20);
    }

    [Theory]
    [InlineData("Test-Work -Count 1000 -Delay 20")]
    [InlineData("Test-Work -Deaf 20000")]
    [InlineData("1..1000 | Test-Work -Count 100 -Delay 1")]
    public void Ctrl_C_takes_less_than_a_second_even_inside_a_long_call(string script)
    {
        var running = session.Start(script);
        Thread.Sleep(300);
        var elapsed = running.Stop();
        var result = session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.Empty(result.Errors);
        Assert.IsType<System.Management.Automation.PipelineStoppedException>(result.Failure);
    }

    [Fact]
    public void Work_hears_of_the_cancellation()
    {
        session.Run("[RankTools.TestCmdlets.TestWorkCommand]::Left = $false").Succeeded();
        var running = session.Start("Test-Work -Count 1000 -Delay 1000");
        Thread.Sleep(300);
        running.Stop();
        session.Finish(running);
        Assert.Equal(true, Assert.Single(session.Run("[RankTools.TestCmdlets.TestWorkCommand]::Left").Output).BaseObject);
    }

    [Fact]
    public void The_session_works_after_a_stop()
    {
        var running = session.Start("Test-Work -Deaf 3000");
        Thread.Sleep(100);
        running.Stop();
        session.Finish(running);
        Assert.Equal("y0", Assert.Single(session.Run("Test-Work -Item y").Succeeded().Output).ToString());
    }

    [Fact]
    public void Progress_is_throttled_and_ends_with_a_completed_record()
    {
        var result = session.Run("Test-Work -Count 300 -Delay 2 | Out-Null").Succeeded();
        Assert.InRange(result.Progress.Count, 2, 40); // 300 reports over 0.6 s or more, at most five a second shown
        Assert.Equal("Testing", result.Progress[0].Activity);
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, result.Progress[^1].RecordType);
        var shown = result.Progress[^2];
        Assert.InRange(shown.PercentComplete, 1, 99);
        Assert.InRange(shown.SecondsRemaining, 1, 299);
    }
}
