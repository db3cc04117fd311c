using System.Runtime.InteropServices;

namespace RankTools.Backend;

/// <summary>
/// Keeps glibc from giving every large block back to the system: a layer's tangents are hundreds of megabytes, allocated and
/// freed once per layer and chunk, and page faults on fresh memory otherwise cost a third of the whole pass.
/// </summary>
/// <remarks>
/// Process-wide and therefore documented (docs/design.md) and optional: set <c>RANKTOOLS_ALLOCATOR=system</c> to leave the
/// allocator alone. The memory that stays resident is bounded by <see cref="TrimThreshold"/>.
/// </remarks>
internal static partial class AllocatorSettings
{
    private const int TrimThresholdParameter = -1; // M_TRIM_THRESHOLD
    private const int MmapThresholdParameter = -3; // M_MMAP_THRESHOLD
    private const int MmapThreshold = 1 << 30;
    private const int TrimThreshold = int.MaxValue;

    /// <summary>True when both settings were accepted; false where the C library is not glibc or the user opted out.</summary>
    public static bool Applied { get; private set; }

    public static void KeepLargeBlocks()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("RANKTOOLS_ALLOCATOR") == "system")
            return;
        try
        {
            Applied = SetOption(MmapThresholdParameter, MmapThreshold) == 1 && SetOption(TrimThresholdParameter, TrimThreshold) == 1;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            Applied = false; // musl has no mallopt
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
