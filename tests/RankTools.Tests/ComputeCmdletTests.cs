using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The parameters that every computing cmdlet has.</summary>
public sealed class ComputeCmdletTests : IDisposable
{
    private readonly ModuleSession session = ModuleSession.WithTestCmdlets();

    public void Dispose() => session.Dispose();

    private object? Setting(string script, string name) => session.Run(script).Succeeded().Output[0].Properties[name].Value;

    [Theory]
    [InlineData("4GB", 4L << 30)]
    [InlineData("'4GB'", 4L << 30)]
    [InlineData("'1.5 GiB'", 3L << 29)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1000000", 1000000L)]
    public void Memory_is_a_number_or_text_with_a_unit(string text, long bytes) =>
        Assert.Equal(bytes, Setting($"Test-Compute -MemoryLimit {text}", "MemoryLimit"));

    [Theory]
    [InlineData("'much'")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("'3 parsecs'")]
    [InlineData("'99999999TB'")]
    public void Memory_that_is_no_amount_is_refused_before_anything_runs(string text)
    {
        var result = session.Run($"Test-Compute -MemoryLimit {text}");
        Assert.Empty(result.Output);
        Assert.Contains(Assert.Single(result.ErrorIds), (string[])["ParameterArgumentTransformationError", "ParameterArgumentValidationError"]);
    }

    [Fact]
    public void Without_parameters_it_is_the_cpu_in_single_precision()
    {
        Assert.Equal("cpu", Setting("Test-Compute", "Device")?.ToString());
        Assert.Equal("Single", Setting("Test-Compute", "Precision")?.ToString());
        Assert.Null(Setting("Test-Compute", "MemoryLimit"));
    }

    [Fact]
    public void ThreadCount_holds_while_the_cmdlet_computes_and_is_undone_after()
    {
        var before = session.Run("Test-Compute").Succeeded().Output[1].BaseObject;
        Assert.Equal(1, session.Run("Test-Compute -ThreadCount 1").Succeeded().Output[1].BaseObject);
        Assert.Equal(before, session.Run("Test-Compute").Succeeded().Output[1].BaseObject);
    }

    [Theory]
    [InlineData("tpu", "DeviceNameInvalid")]
    [InlineData("cuda:-1", "DeviceNameInvalid")]
    [InlineData("cuda:1000", "DeviceNotFound")]
    public void A_device_that_is_not_there_ends_the_command_with_one_error(string device, string errorId)
    {
        var result = session.Run($"try {{ Test-Compute -Device {device} }} catch {{ $_ }}");
        var error = Assert.IsType<System.Management.Automation.ErrorRecord>(Assert.Single(result.Output).BaseObject);
        Assert.Equal($"{errorId},RankTools.TestCmdlets.TestComputeCommand", error.FullyQualifiedErrorId);
        Assert.Equal(device, error.TargetObject.ToString());
    }

    [Fact]
    public void Devices_complete()
    {
        var script = "[System.Management.Automation.CommandCompletion]::CompleteInput('Test-Compute -Device c', 22, $null).CompletionMatches.CompletionText";
        Assert.Equal("cpu", session.Run(script).Succeeded().Output[0].ToString());
    }
}
