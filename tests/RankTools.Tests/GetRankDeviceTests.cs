using RankTools.Tests.Hosting;

namespace RankTools.Tests;

public class GetRankDeviceTests
{
    [Fact]
    public void The_cpu_comes_first_with_its_memory_and_threads()
    {
        using var session = new ModuleSession();
        var result = session.Run("Get-RankDevice").Succeeded();
        Assert.Equal("cpu", result.Values("Name")[0]);
        var total = Assert.IsType<long>(result.Values("TotalMemory")[0]);
        var free = Assert.IsType<long>(result.Values("FreeMemory")[0]);
        Assert.InRange(free, 1, total);
        Assert.InRange(total, 1L << 28, 1L << 50);
        Assert.InRange(Assert.IsType<int>(result.Values("ThreadCount")[0]), 1, 1024);
    }

    [Fact]
    public void A_table_shows_name_memory_and_threads()
    {
        using var session = new ModuleSession();
        var text = session.RunFormatted("Get-RankDevice -Name cpu").Succeeded().Text;
        Assert.Matches(@"Name\s+Memory\s+Free\s+Threads\s+Description", text);
        Assert.Matches(@"cpu\s+\d+\.\d GiB\s+\d+\.\d GiB\s+\d+\s+\S", text);
    }

    [Fact]
    public void A_name_that_is_no_device_is_one_error_and_the_others_are_listed()
    {
        using var session = new ModuleSession();
        var result = session.Run("Get-RankDevice -Name tpu, cpu");
        Assert.Equal(["DeviceNotFound"], result.ErrorIds);
        Assert.Equal("tpu", result.Errors[0].TargetObject);
        Assert.Equal(["cpu"], result.Values("Name"));
    }

    [Fact]
    public void A_wildcard_without_a_match_is_no_error()
    {
        using var session = new ModuleSession();
        Assert.Empty(session.Run("Get-RankDevice -Name tpu*").Succeeded().Output);
    }
}
