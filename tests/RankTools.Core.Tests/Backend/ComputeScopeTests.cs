using RankTools.Backend;

using TorchSharp;

namespace RankTools.Core.Tests.Backend;

public class ComputeScopeTests
{
    [Fact]
    public void The_thread_count_holds_inside_and_is_as_before_after()
    {
        TorchBackend.EnsureLoaded();
        // OpenMP's setting is per thread: on a thread of its own the test disturbs no other.
        var (before, inside, after) = (0, 0, 0);
        var thread = new Thread(() =>
        {
            before = torch.get_num_threads();
            using (ComputeScope.Enter(ComputeSettings.Default with { ThreadCount = before + 1 }))
                inside = torch.get_num_threads();
            after = torch.get_num_threads();
        });
        thread.Start();
        thread.Join();
        Assert.Equal((before + 1, before), (inside, after));
    }

    [Fact]
    public void TF32_is_off_inside_and_as_before_after()
    {
        TorchBackend.EnsureLoaded();
        Assert.SkipWhen(TorchBackend.CudaDeviceCount == 0, "skipped: there is no CUDA device");
        var before = torch.backends.cudnn.allow_tf32;
        using (ComputeScope.Enter(new ComputeSettings(DeviceName.Parse("cuda"))))
        {
            Assert.False(torch.backends.cudnn.allow_tf32);
            Assert.False(torch.backends.cuda.matmul.allow_tf32);
        }
        Assert.Equal(before, torch.backends.cudnn.allow_tf32);
    }
}
