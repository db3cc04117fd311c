using RankTools.Progress;

namespace RankTools.Ranks;

/// <summary>Turns the share of the work done into progress; whoever shows it tells the time that is left (<see cref="RemainingTime"/>).</summary>
internal sealed class LayerProgress(IProgress<WorkProgress>? target, string activity, string source) : IProgress<double>
{
    private readonly string name = Path.GetFileName(source);

    /// <summary>The layer that was finished last.</summary>
    public string Layer { get; set; } = "";

    public void Report(double value) => target?.Report(new(activity, Layer.Length == 0 ? name : $"{name}: {Layer}", value));

    /// <summary>For a part of the work, from one share of it to another.</summary>
    public IProgress<double> Between(double first, double last) => new Part(this, first, last);

    private sealed class Part(LayerProgress whole, double first, double last) : IProgress<double>
    {
        public void Report(double value) => whole.Report(first + (value * (last - first)));
    }
}
