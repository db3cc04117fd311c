using System.Globalization;

using RankTools.Progress;

namespace RankTools.Commands;

/// <summary>What the layers of one input took, as one message: with <c>-Debug</c> PowerShell asks after every message whether to go on.</summary>
internal sealed class LayerTimingTable
{
    private const int NameWidth = 40;

    private readonly List<LayerTiming> timings = [];

    /// <summary>Adds a layer.</summary>
    public void Add(LayerTiming timing) => timings.Add(timing);

    /// <summary>The lines for all layers added since the last call, and their sums.</summary>
    /// <param name="source">The input.</param>
    public string Take(string source)
    {
        timings.Add(new("in all", timings.Sum(timing => timing.PropagationSeconds), timings.Sum(timing => timing.SpectrumSeconds)));
        var lines = timings.Select(timing => string.Create(CultureInfo.InvariantCulture,
            $"  {timing.Layer,-NameWidth} {1000 * timing.PropagationSeconds,10:F1} {1000 * timing.SpectrumSeconds,10:F1}"));
        var text = string.Join('\n', lines.Prepend($"  {"layer, milliseconds",-NameWidth} {"Jacobian",10} {"spectrum",10}").Prepend($"Times at '{source}':"));
        timings.Clear();
        return text;
    }
}
