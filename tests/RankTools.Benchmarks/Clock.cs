using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>Time on a GPU is only known once what was queued is done.</summary>
internal static class Clock
{
    public static void Settle(Device device)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
    }
}
