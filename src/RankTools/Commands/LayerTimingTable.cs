using System.Globalization;

using RankTools.Progress;

namespace RankTools.Commands;

/// <summary>What the layers of one input took, as one message: with <c>-Debug</c> PowerShell asks after every message whether to go on.</summary>
/// <param name="first">What the first of the two times is called.</param>
/// <param name="second">What the second is called.</param>
internal sealed class LayerTimingTable(string first, string second)
{
    private const int NameWidth = 40;

    private readonly List<LayerTiming> timings = [];

    /// <summary>Adds a layer.</summary>
    public void Add(LayerTiming timing) => timings.Add(timing);

    /// <summary>The lines for all layers added since the last call, and their sums.</summary>
    /// <param name="source">The input.</param>
    public string Take(string source)
    {
        // A layer that is done in parts has one line.
        var sums = timings.GroupBy(timing => timing.Layer).Select(layer => Sum(layer.Key, layer)).Append(Sum("in all", timings));
        var lines = sums.Select(timing => string.Create(CultureInfo.InvariantCulture,
            $"  {timing.Layer,-NameWidth} {1000 * timing.PropagationSeconds,10:F1} {1000 * timing.SpectrumSeconds,10:F1}"));
        var text = string.Join('\n', lines.Prepend($"  {"layer, milliseconds",-NameWidth} {first,10} {second,10}").Prepend($"Times at '{source}':"));
        timings.Clear();
        return text;
    }

    private static LayerTiming Sum(string name, IEnumerable<LayerTiming> parts) =>
        new(name, parts.Sum(timing => timing.PropagationSeconds), parts.Sum(timing => timing.SpectrumSeconds));
}
