using RankTools.Backend;

using TorchSharp;

namespace RankTools.Core.Tests.Backend;

public class TorchBackendTests
{
    [Fact]
    public void The_staged_libtorch_loads_and_computes()
    {
        TorchBackend.EnsureLoaded();
        using var x = torch.ones(3, 3, torch.float64);
        Assert.Equal(9.0, x.sum().item<double>());
        Assert.NotNull(TorchBackend.LibtorchFolder);
    }
}
