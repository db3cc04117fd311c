using System.Globalization;

using TorchSharp;

namespace RankTools.Backend;

/// <summary>A device that RankTools can compute on.</summary>
/// <param name="Name">What <c>-Device</c> takes: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="Type"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Index">Index among the devices of that type.</param>
/// <param name="TotalMemory">Bytes of memory that the device has, or that this process may use of it; null when unknown.</param>
/// <param name="FreeMemory">Bytes that can be allocated at present; null when unknown.</param>
/// <param name="ThreadCount">Threads that CPU kernels use; null for other devices.</param>
/// <param name="Description">The hardware's own name.</param>
/// <param name="LibtorchFolder">Folder that the libtorch in use was loaded from.</param>
public sealed record RankDevice(
    string Name,
    string Type,
    int Index,
    long? TotalMemory,
    long? FreeMemory,
    int? ThreadCount,
    string Description,
    string LibtorchFolder)
{
    /// <summary>Loads libtorch and lists the CPU, then every CUDA device that it sees.</summary>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static IReadOnlyList<RankDevice> List()
    {
        TorchBackend.EnsureLoaded();
        return [Cpu(), .. Enumerable.Range(0, TorchBackend.CudaDeviceCount).Select(Cuda)];
    }

    /// <summary>Bytes that can be allocated on a device at present; a cautious guess where that is unknown.</summary>
    internal static long FreeMemoryOf(DeviceName device)
    {
        const long guess = 4L << 30;
        return List().FirstOrDefault(candidate => candidate.Name == device.ToString() || candidate.Type == device.ToString())?.FreeMemory ?? guess;
    }

    private static RankDevice Cpu()
    {
        var (total, free) = CpuHardware.Memory();
        var threads = torch.get_num_threads();
        return new RankDevice("cpu", "cpu", 0, total, free, threads, CpuHardware.Model(), TorchBackend.LibtorchFolder!);
    }

    private static RankDevice Cuda(int index)
    {
        var (model, total, free) = CudaHardware.Describe(index);
        var name = string.Create(CultureInfo.InvariantCulture, $"cuda:{index}");
        return new RankDevice(name, "cuda", index, total, free, null, model ?? "CUDA device", TorchBackend.LibtorchFolder!);
    }
}
