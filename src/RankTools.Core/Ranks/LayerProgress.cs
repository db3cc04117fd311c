using System.Diagnostics;

using RankTools.Progress;

namespace RankTools.Ranks;

/// <summary>Turns the share of the arithmetic done into progress with the time that is left.</summary>
internal sealed class LayerProgress(IProgress<WorkProgress>? target, string activity, string source) : IProgress<double>
{
    private const double EnoughToExtrapolate = 0.02;

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly string name = Path.GetFileName(source);

    /// <summary>The layer that was finished last.</summary>
    public string Layer { get; set; } = "";

    public void Report(double value) => target?.Report(new(
        activity, Layer.Length == 0 ? name : $"{name}: {Layer}", value,
        value > EnoughToExtrapolate ? watch.Elapsed * ((1 - value) / value) : null));
}
