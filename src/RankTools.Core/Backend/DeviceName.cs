using System.Globalization;

using RankTools.Errors;

using TorchSharp;

namespace RankTools.Backend;

/// <summary>The name of a device as users write it: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>. Naming one loads nothing.</summary>
/// <param name="Type"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Index">Index among the devices of that type; 0 for the CPU.</param>
public readonly record struct DeviceName(string Type, int Index)
{
    /// <summary>The CPU.</summary>
    public static DeviceName Cpu { get; } = new("cpu", 0);

    /// <summary>Reads a name, in any letter case.</summary>
    /// <exception cref="RankToolsException"><c>DeviceNameInvalid</c>: the text is none of the three forms.</exception>
    public static DeviceName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Trim().ToLowerInvariant().Split(':');
        return parts switch
        {
            ["cpu"] or ["cpu", "0"] => Cpu,
            ["cuda"] => new DeviceName("cuda", 0),
            ["cuda", var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new("cuda", number),
            _ => throw new RankToolsException("DeviceNameInvalid", ErrorKind.InvalidArgument, text,
                $"'{text}' names no device. Write cpu, cuda or cuda:N, N the number that Get-RankDevice shows."),
        };
    }

    /// <summary>Loads libtorch and checks that the device is there.</summary>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    /// <exception cref="RankToolsException"><c>DeviceNotFound</c>: libtorch sees no such device.</exception>
    public void EnsureAvailable() => Open();

    /// <summary>As <see cref="EnsureAvailable"/>, for code that computes.</summary>
    /// <returns>The device as TorchSharp knows it.</returns>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    /// <exception cref="RankToolsException"><c>DeviceNotFound</c>: libtorch sees no such device.</exception>
    public torch.Device Open()
    {
        TorchBackend.EnsureLoaded();
        if (Type == "cpu")
            return torch.CPU;
        var count = TorchBackend.CudaDeviceCount;
        if (Index < count)
            return new torch.Device(DeviceType.CUDA, Index);
        var found = count == 0
            ? $"the libtorch in '{TorchBackend.LibtorchFolder}' sees no CUDA device"
            : $"there {(count == 1 ? "is 1 CUDA device" : $"are {count} CUDA devices")}, numbered from 0";
        throw new RankToolsException("DeviceNotFound", ErrorKind.NotFound, ToString(),
            $"There is no device '{this}': {found}. Use -Device cpu, or set {TorchBackend.FolderVariable} to the 'torch/lib' folder of a "
            + "PyTorch install with CUDA before the first computation of the session. Get-RankDevice lists what is there.");
    }

    /// <inheritdoc/>
    public override string ToString() => Type == "cpu" ? "cpu" : $"{Type}:{Index}";
}
