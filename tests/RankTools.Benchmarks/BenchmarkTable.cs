using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

using RankTools.Backend;

using TorchSharp;

namespace RankTools.Benchmarks;

/// <summary>The table of docs/benchmarks.md, and the numbers of an earlier run to compare with.</summary>
internal sealed class BenchmarkTable(TextWriter output, string baselineFile)
{
    private readonly List<string> lines = [];
    private readonly Dictionary<string, double> baseline = File.Exists(baselineFile)
        ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(baselineFile))!
        : [];

    /// <summary>The machine, and the head of the table.</summary>
    public void Begin(int rounds)
    {
        Line($"{CpuHardware.Model()}, {Clock.Threads} threads; {RuntimeInformation.FrameworkDescription}, libtorch {torch.__version__}; "
            + $"medians of {rounds} interleaved {(rounds == 1 ? "round" : "rounds")}; {Clock.Name}.");
        Line("");
        Line("| network | patch | context | floor | limit, s | GFLOP/s | ranks, s | of that spectra, s | directions left | memory, GiB | ranks / limit | aim | before |");
        Line("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    }

    /// <summary>One line.</summary>
    public void Add(RankMeasurement found)
    {
        var (work, before) = (found.Case, baseline.TryGetValue(found.Case.Name, out var ratio) ? Text($"{ratio:F2}") : "");
        Line(Text($"| {work.Architecture} | {(work.Patch == 0 ? "whole" : $"{work.Patch}×{work.Patch}")} | {work.Context} | {work.Floor:0e0} ")
            + Text($"| {found.Limit:F1} | {found.Gigaflops:F0} | {found.Total:F1} | {found.Spectra:F1} | {found.Directions.Left} of {found.Directions.All} ")
            + Text($"| {found.PeakBytes / 1073741824.0:F1} | **{found.Ratio:F2}** | {work.Aim:F2} | {before} |"));
        baseline[work.Name] = Math.Round(found.Ratio, 3);
    }

    /// <summary>Writes the table into a file, in place of what stands at its mark; a file without one is written anew.</summary>
    public void WriteTo(string file) => MarkedPage.Write(file, "table", string.Join('\n', lines) + "\n");

    /// <summary>Keeps the numbers for the next comparison.</summary>
    public void Save() => File.WriteAllText(baselineFile, JsonSerializer.Serialize(
        new SortedDictionary<string, double>(baseline, StringComparer.Ordinal), new JsonSerializerOptions { WriteIndented = true }) + "\n");

    private void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
        lines.Add(text);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
