using System.Management.Automation.Language;
using System.Text.RegularExpressions;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>What schedulers are given in <c>examples/schedule</c>: it parses, and calls the check with parameters that it has.</summary>
public sealed partial class ScheduleFileTests
{
    private static readonly string Folder = Path.Combine(ModuleSession.Repository, "examples", "schedule");

    private static string[] ParametersOfTheCheck()
    {
        var script = Parser.ParseFile(Path.Combine(Folder, "..", "nightly-rank-check.ps1"), out _, out var errors);
        Assert.Empty(errors);
        return [.. script.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath)];
    }

    private static void CallsTheCheck(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("pwsh", Path.GetFileNameWithoutExtension(words[0]));
        var file = Array.IndexOf(words, "-File");
        Assert.Equal("nightly-rank-check.ps1", Path.GetFileName(words[file + 1]));
        var given = words[(file + 2)..].Where(word => word.StartsWith('-')).Select(word => word[1..]).ToArray();
        Assert.Equal(["CheckpointFolder", "Filter", "ImagePath", "AcceptedPath", "HistoryPath"], given);
        Assert.Subset(ParametersOfTheCheck().ToHashSet(StringComparer.Ordinal), given.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_line_for_cron_has_five_fields_a_user_and_the_command()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "rank-check.cron")).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.All(lines[..^1], line => Assert.Matches("^[A-Z]+=[^ ]+$", line));
        var job = Assert.Single(lines, line => char.IsDigit(line[0]));
        Assert.DoesNotContain('%', job); // which cron takes for the end of a line
        var match = CronLine().Match(job);
        Assert.True(match.Success, job);
        Assert.InRange(int.Parse(match.Groups["minute"].Value, null), 0, 59);
        Assert.InRange(int.Parse(match.Groups["hour"].Value, null), 0, 23);
        CallsTheCheck(match.Groups["command"].Value);
    }

    [Fact]
    public void The_units_for_systemd_have_the_sections_and_keys_that_they_need()
    {
        var service = Unit("rank-check.service");
        Assert.Equal(["Unit", "Service"], service.Keys);
        Assert.Equal("oneshot", service["Service"]["Type"]);
        CallsTheCheck(service["Service"]["ExecStart"]);
        Assert.StartsWith("/", service["Service"]["ExecStart"]); // systemd wants a full path
        Assert.DoesNotContain('%', service["Service"]["ExecStart"]);

        var timer = Unit("rank-check.timer");
        Assert.Equal(["Unit", "Timer", "Install"], timer.Keys);
        Assert.Matches(@"^\*-\*-\* \d\d:\d\d:\d\d$", timer["Timer"]["OnCalendar"]);
        Assert.Equal("true", timer["Timer"]["Persistent"]);
        Assert.Equal("timers.target", timer["Install"]["WantedBy"]);
    }

    [Fact]
    public void The_task_for_Windows_is_registered_with_the_check_and_its_parameters()
    {
        // The Task Scheduler's commands are Windows' own: these stand for them, and say what they were given.
        var text = PowerShellProgram.Run(
            $$"""
            function New-ScheduledTaskAction { param($Execute, $Argument) "$Execute $Argument" }
            function New-ScheduledTaskTrigger { param([switch] $Daily, [datetime] $At) "$Daily $($At.ToString('HH:mm'))" }
            function New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, $ExecutionTimeLimit, $MultipleInstances) "$StartWhenAvailable $ExecutionTimeLimit" }
            function Register-ScheduledTask { param($TaskName, $Action, $Trigger, $Settings) $TaskName; $Action; $Trigger; $Settings }
            $given = @{ CheckpointFolder = 'D:/training'; ImagePath = 'D:/images/*.png'; StateFolder = 'state' }
            & '{{Path.Combine(Folder, "Register-RankCheckTask.ps1")}}' @given -At 03:15 -WhatIf
            & '{{Path.Combine(Folder, "Register-RankCheckTask.ps1")}}' @given -At 03:15
            """);
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        Assert.StartsWith("What if:", lines[0]);
        Assert.Equal("RankTools nightly rank check", lines[1]);
        CallsTheCheck(lines[2].Replace("\"", "", StringComparison.Ordinal));
        Assert.Contains("-ImagePath \"D:/images/*.png\"", lines[2]);
        Assert.Equal(["True 03:15", "True 04:00:00"], lines[3..]);
    }

    [Fact]
    public void Without_a_Task_Scheduler_the_registration_says_what_to_take()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: Windows has a Task Scheduler");
        var run = PowerShellProgram.RunFile(Path.Combine(Folder, "Register-RankCheckTask.ps1"), "-CheckpointFolder", "x", "-ImagePath", "y", "-StateFolder", "z");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("rank-check.timer", run.Error.ReplaceLineEndings(" "));
    }

    /// <summary>A unit file: sections of keys and values.</summary>
    private static Dictionary<string, Dictionary<string, string>> Unit(string name)
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? section = null;
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, name)).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
            {
                sections.Add(line.Trim('[', ']'), section = []);
                continue;
            }
            var parts = line.Split('=', 2);
            Assert.Equal(2, parts.Length);
            Assert.NotNull(section);
            section.Add(parts[0], parts[1]);
        }
        return sections;
    }

    [GeneratedRegex(@"^(?<minute>\d+) (?<hour>\d+) \* \* \* +[a-z][a-z0-9-]* +(?<command>[^>]+) > /dev/null$")]
    private static partial Regex CronLine();
}
