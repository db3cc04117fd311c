using System.Diagnostics;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The embedded shell, from outside.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Script(string text)
    {
        var path = Path.Combine(folder, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_command_prints_its_formatted_result_without_colours_where_there_is_no_terminal()
    {
        var run = ShellProcess.Run(["-Command", "Get-RankDevice", "-Name", "cpu"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"Name +Memory +Free +Threads +Description", run.Output);
        Assert.Matches(@"cpu +\d+\.\d GiB", run.Output);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("[1", 1)]
    [InlineData("Get-RankDevice nope", 1)]
    [InlineData("Get-RankDevice nope; 'fine'", 0)]
    [InlineData("Get-RankDevice nope -ErrorAction Stop; 'not reached'", 1)]
    [InlineData("'fine' # comment", 0)]
    [InlineData("begin { 'fine' } end { }", 0)]
    public void The_exit_code_is_that_of_pwsh(string command, int code)
    {
        var run = ShellProcess.Run(["-NoLogo", "-NoProfile", "-c", command]);
        Assert.Equal(code, run.ExitCode);
        Assert.Equal(command.Contains("'fine'", StringComparison.Ordinal), run.Output.Contains("fine", StringComparison.Ordinal));
        Assert.Equal(code == 1 || command.Contains("nope", StringComparison.Ordinal), run.Error.Trim().Length > 0);
    }

    [Fact]
    public void A_script_gets_its_arguments_and_gives_its_exit_code()
    {
        var script = Script("param([int]$Count, [switch]$Deep, $Rest) \"$Count|$Deep|$Rest\"; exit 5");
        var run = ShellProcess.Run(["-File", script, "-Count", "4", "-Deep:$true", "two words"]);
        Assert.Equal((5, "4|True|two words"), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public void A_script_that_throws_exits_with_1_and_one_that_ends_with_0()
    {
        var run = ShellProcess.Run(["-File", Script("'a'; Get-RankDevice nope -ErrorAction Stop; 'b'")]);
        Assert.Equal((1, "a"), (run.ExitCode, run.Output.Trim()));
        Assert.Contains("script.ps1:1", run.Error); // where it happened
        Assert.Contains("'nope'", run.Error);
        Assert.Equal(0, ShellProcess.Run(["-File", Script("'a'")]).ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("-Command", "-")]
    public void Commands_come_from_standard_input(params string[] arguments)
    {
        var run = ShellProcess.Run(arguments, "$x = 20\n$x + 1\nfunction Twice($v) {\n    2 * $v\n}\nTwice 4; exit 3\n");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["21", "8"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Ctrl_C_stops_the_commands_and_exits_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: no signals to send on Windows");
        using var process = ShellProcess.Start(["-Command", "'started'; while ($true) { }; 'not reached'"]);
        Assert.Equal("started", process.StandardOutput.ReadLine());
        var watch = Stopwatch.StartNew();
        ShellProcess.PressControlC(process);
        var run = ShellProcess.Finish(process);
        Assert.Equal((130, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"took {watch.Elapsed}");
    }

    [Fact]
    public void What_it_cannot_understand_is_said_on_standard_error()
    {
        var run = ShellProcess.Run(["-Comand", "1"]);
        Assert.Equal((64, ""), (run.ExitCode, run.Output));
        Assert.Contains("-Comand", run.Error);
        Assert.Contains("missing.ps1", ShellProcess.Run(["-File", "missing.ps1"]).Error);
    }

    [Fact]
    public void A_module_that_is_not_there_is_one_error_that_names_the_variable()
    {
        var run = ShellProcess.Run(["-Command", "1"], "", ("RANKTOOLS_MODULE", folder));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(folder, run.Error);
        Assert.Contains("RANKTOOLS_MODULE", run.Error);
    }

    [Fact]
    public void A_prompt_fails_instead_of_waiting_where_nobody_can_answer()
    {
        var run = ShellProcess.Run(["-NonInteractive", "-Command", "function f([Parameter(Mandatory)]$Needed) { }; f"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Needed", run.Error);
    }
}
