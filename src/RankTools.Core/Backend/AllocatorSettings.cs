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

    /// <summary>Blocks of at least so many bytes have memory of their own, which the system gets back when they are freed.</summary>
    public const int MmapThreshold = 1 << 30;

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

    /// <summary>Gives the system what is free now: before work that needs memory of another kind than the work that is over.</summary>
    public static void ReleaseFree()
    {
        if (Applied)
            _ = Trim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
