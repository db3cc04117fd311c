using System.Reflection;

using TorchSharp;

namespace RankTools.Backend;

/// <summary>What computes in this process, and on what machine; made even where libtorch cannot be loaded, since that is when it is asked for.</summary>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="Libtorch">Version of the libtorch in use; null where its files do not say.</param>
/// <param name="LibtorchFolder">Folder that it was loaded from; null where none could be loaded.</param>
/// <param name="Devices">Devices that it sees.</param>
/// <param name="Problem">Why libtorch could not be loaded, or why the named one was passed over; null when there is nothing to say.</param>
public sealed record BackendStatus(string TorchSharp, string? Libtorch, string? LibtorchFolder, IReadOnlyList<RankDevice> Devices, string? Problem)
{
    /// <summary>The processor's name as its maker gives it.</summary>
    public static string Processor => CpuHardware.Model();

    /// <summary>Bytes of memory that the machine, or the container, has.</summary>
    public static long TotalMemory => CpuHardware.Memory().Total;

    /// <summary>Loads libtorch if that has not happened yet, and looks.</summary>
    public static BackendStatus Examine()
    {
        var assembly = typeof(torch).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? assembly.GetName().Version!.ToString();
        try
        {
            var devices = RankDevice.List();
            return new(version, TorchBackend.LibtorchVersion is { } found ? found.ToString(found.Build < 0 ? 2 : 3) : null, TorchBackend.LibtorchFolder, devices, TorchBackend.Notice);
        }
        catch (NativeBackendException e)
        {
            return new(version, null, null, [], e.Message);
        }
    }
}
