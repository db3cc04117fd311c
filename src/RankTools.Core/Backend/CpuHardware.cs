using System.Globalization;
using System.Runtime.InteropServices;

namespace RankTools.Backend;

/// <summary>What the operating system says about the processor and its memory.</summary>
internal static class CpuHardware
{
    private const string MemoryInfo = "/proc/meminfo";
    private const string ProcessorInfo = "/proc/cpuinfo";
    private const string ContainerLimit = "/sys/fs/cgroup/memory.max";
    private const string ContainerUse = "/sys/fs/cgroup/memory.current";

    /// <summary>Bytes in all and bytes free, within the container's limit where there is one.</summary>
    public static (long Total, long Free) Memory()
    {
        var known = GC.GetGCMemoryInfo();
        var (total, free) = (known.TotalAvailableMemoryBytes, Math.Max(0, known.TotalAvailableMemoryBytes - known.MemoryLoadBytes));
        if (File.Exists(MemoryInfo))
        {
            var lines = File.ReadAllLines(MemoryInfo);
            total = Kilobytes(lines, "MemTotal:") ?? total;
            free = Kilobytes(lines, "MemAvailable:") ?? free;
        }
        if (ReadNumber(ContainerLimit) is { } limit && limit < total)
        {
            total = limit;
            free = Math.Min(free, Math.Max(0, limit - (ReadNumber(ContainerUse) ?? 0)));
        }
        return (total, Math.Min(free, total));
    }

    /// <summary>The processor's name as its maker gives it, else its architecture.</summary>
    public static string Model()
    {
        if (File.Exists(ProcessorInfo))
        {
            var line = File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            if (line?.Split(':', 2, StringSplitOptions.TrimEntries) is [_, { Length: > 0 } name])
                return name;
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture} processor";
    }

    private static long? Kilobytes(string[] lines, string key)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var amount, ..] && long.TryParse(amount, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
    }

    private static long? ReadNumber(string path)
    {
        try
        {
            // Version 2 control groups write "max" where there is no limit.
            return File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
