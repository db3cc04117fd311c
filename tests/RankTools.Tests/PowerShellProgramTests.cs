using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The staged module in the real pwsh, where there is one.</summary>
public class PowerShellProgramTests
{
    [Fact]
    public void The_module_computes_in_pwsh() => Assert.Equal("cpu", PowerShellProgram.Run("(Get-RankDevice)[0].Name"));

    [Fact]
    public void Results_survive_Export_Csv() => Assert.Equal("cpu", PowerShellProgram.Run("(Get-RankDevice cpu | ConvertTo-Csv | ConvertFrom-Csv).Name"));

    [Fact]
    public void Select_First_stops_without_an_error() =>
        Assert.Equal("cpu", PowerShellProgram.Run("Get-RankDevice | Select-Object -First 1 -ExpandProperty Name"));
}
