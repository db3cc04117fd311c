using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;

namespace RankTools.Features;

/// <summary>Features of layers computed at inputs and kept in memory, in the precision that they are computed in.</summary>
public static class CollectedFeatures
{
    /// <summary>Pushes inputs through a network.</summary>
    /// <param name="name">What to call the inputs together.</param>
    /// <param name="inputs">Preprocessed inputs.</param>
    /// <param name="expected">About how many there are, for the progress.</param>
    /// <param name="network">The network.</param>
    /// <param name="layers">Which layers.</param>
    /// <param name="settings">Where to compute; its memory limit bounds what is kept.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException"><c>MemoryLimitExceeded</c>, <c>InputShapeMismatch</c>, <c>NonFiniteValue</c>.</exception>
    public static ImmutableArray<FeatureInput> Of(
        string name, IEnumerable<InputItem> inputs, long expected, NeuralNetwork network, ImmutableArray<Node> layers, ComputeSettings settings,
        IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(settings);
        var inference = new NetworkInference(network, settings);
        var width = layers.Sum(layer => layer.ElementCount) * (settings.Precision == Precision.Double ? sizeof(double) : sizeof(float));
        var rows = layers.Select(layer => new CollectedRows($"{name}#{layer.Name}", (int)layer.ElementCount, settings.Precision)).ToArray();
        var labels = ImmutableArray.CreateBuilder<int>();
        foreach (var input in inputs)
        {
            cancellation.ThrowIfCancellationRequested();
            MemoryBudget.Require(settings.MemoryLimit, (labels.Count + 1) * width, name,
                $"The features of {labels.Count + 1} samples (Export-NetworkFeature keeps them on disk)");
            var values = inference.Evaluate(input, layers, cancellation);
            for (var i = 0; i < rows.Length; i++)
                rows[i].Add(values[i].Values.AsSpan());
            labels.Add(input.Label ?? -1);
            progress?.Report(new($"Features of {network.Name}", input.Source, labels.Count / (double)Math.Max(expected, labels.Count)));
        }
        var known = labels.Any(label => label >= 0) ? labels.ToImmutable() : [];
        return [.. layers.Select((layer, i) => new FeatureInput(rows[i], network.Name, layer.Name, known, network.ClassNames, null))];
    }
}
