using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Networks;
using RankTools.Reports.Sections;

namespace RankTools.Reports;

/// <summary>Where numbers come from.</summary>
internal static class Provenance
{
    /// <summary>A network: its weights and what is done to pictures.</summary>
    public static FactGroup Of(NeuralNetwork network) => new($"Network {network.Name}",
    [
        new("Architecture", network.Architecture),
        new("Weights", network.WeightSource),
        .. network.WeightHash is { } hash ? [new ReportFact("SHA-256 of the weights", hash)] : Array.Empty<ReportFact>(),
        new("Preprocessing", network.Preprocessing.ToString()),
        new("Input", string.Join(" × ", network.InputShape)),
        new("Parameters", network.ParameterCount.ToString("#,0", CultureInfo.InvariantCulture)),
    ]);

    /// <summary>A device.</summary>
    public static FactGroup Of(RankDevice device) => new($"Device {device.Name}",
    [
        new("Hardware", device.Description),
        .. device.TotalMemory is { } memory ? [new ReportFact("Memory", Wording.Number(Math.Round(memory / (double)(1 << 30), 1)) + " GiB")] : Array.Empty<ReportFact>(),
        .. device.ThreadCount is { } threads ? [new ReportFact("Threads", threads.ToString(CultureInfo.InvariantCulture))] : Array.Empty<ReportFact>(),
    ]);

    /// <summary>What this process is: it made the report, and mostly the numbers too.</summary>
    public static FactGroup Software() => new("Software",
    [
        new("RankTools", Version(typeof(Provenance).Assembly)),
        new("TorchSharp", Version(typeof(TorchSharp.torch).Assembly)),
        // TorchSharp would look for libtorch in its own way, and not find it, if it were asked before it was loaded.
        new("libtorch", TorchBackend.LibtorchFolder is null ? "not loaded in this session" : TorchBackend.Version),
        new(".NET", RuntimeInformation.FrameworkDescription),
        new("Operating system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()})"),
        new("Processor", $"{CpuHardware.Model()}, {Wording.Count(Environment.ProcessorCount, "thread")}"),
    ]);

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "";
}
