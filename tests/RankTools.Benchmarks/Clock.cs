using System.Diagnostics;
using System.Runtime.InteropServices;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Time as it is measured here: on Linux with the CPU the process's own processor time over its threads, which other work on the
/// machine hardly touches; elsewhere the time on the wall.
/// </summary>
internal static partial class Clock
{
    /// <summary>Threads that processor time is divided by.</summary>
    public const int Threads = 2;

    private const int ProcessTime = 2; // CLOCK_PROCESS_CPUTIME_ID

    private static bool usesProcessTime = OperatingSystem.IsLinux();

    /// <summary>What is measured, for people.</summary>
    public static string Name => usesProcessTime ? $"processor time over {Threads} threads" : "time on the wall";

    /// <summary>Seconds since some moment.</summary>
    public static double Now => usesProcessTime && GetTime(ProcessTime, out var time) == 0
        ? (time.Seconds + 1e-9 * time.Nanoseconds) / Threads
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Time on a GPU is only known once what was queued is done.</summary>
    public static void Settle(Device device)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
    }

    /// <summary>Measures on the wall from here on.</summary>
    public static void UseWall() => usesProcessTime = false;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
