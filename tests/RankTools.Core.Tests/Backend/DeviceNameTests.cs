using RankTools.Backend;
using RankTools.Errors;

namespace RankTools.Core.Tests.Backend;

public class DeviceNameTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("CPU:0", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData(" Cuda:3 ", "cuda:3")]
    public void Names_are_read_in_any_letter_case(string text, string name) => Assert.Equal(name, DeviceName.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1:2")]
    [InlineData("cuda:99999999999")]
    public void Other_names_are_refused(string text) =>
        Assert.Equal("DeviceNameInvalid", Assert.Throws<RankToolsException>(() => DeviceName.Parse(text)).ErrorId);

    [Fact]
    public void A_device_beyond_the_last_one_is_not_found()
    {
        var failure = Assert.Throws<RankToolsException>(() => DeviceName.Parse("cuda:1000").EnsureAvailable());
        Assert.Equal(("DeviceNotFound", ErrorKind.NotFound), (failure.ErrorId, failure.Kind));
        Assert.Contains(TorchBackend.FolderVariable, failure.Message);
    }
}
