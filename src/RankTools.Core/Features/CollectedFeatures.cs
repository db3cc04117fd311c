using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Progress;

namespace RankTools.Features;

/// <summary>Features of layers computed at the images of a data set in one pass and kept in memory, in the precision that they are computed in.</summary>
public static class CollectedFeatures
{
    /// <summary>Pushes a data set through a network, a batch at a time, as <see cref="FeatureExport"/> does.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="network">A network with one input.</param>
    /// <param name="layers">Which layers.</param>
    /// <param name="options">What is done to pictures.</param>
    /// <param name="settings">Where and how to compute; its memory limit bounds what is kept and the pass together.</param>
    /// <param name="batchSize">Images of a value pass at most.</param>
    /// <param name="report">Told what is wrong with an image that gives no row; the others go on.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException">
    /// <c>MemoryLimitExceeded</c>, before any work; <c>InputMissing</c>, <c>BatchNotSupported</c>; <c>TooFewSamples</c>: no image gave a row.
    /// </exception>
    public static ImmutableArray<FeatureInput> Of(
        ImageDataset dataset, NeuralNetwork network, ImmutableArray<Node> layers, ImageReadOptions options, ComputeSettings settings, int batchSize,
        Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(report);
        var kept = KeptBytes(dataset, layers, settings);
        var extraction = new FeatureExtraction(network, layers, settings with { MemoryLimit = settings.MemoryLimit - kept }, batchSize);
        var rows = layers.Select(layer => new CollectedRows($"{dataset.Name}#{layer.Name}", (int)layer.ElementCount)).ToArray();
        var labels = ImmutableArray.CreateBuilder<int>();
        var pending = new List<InputItem>();
        foreach (var (index, item, failure) in dataset.ReadAll(options, cancellation))
        {
            if (failure is not null)
                report(failure);
            else if (Fits(item!))
                pending.Add(item!);
            if (pending.Count == extraction.BatchSize)
                Flush();
            progress?.Report(new($"Features of {network.Name}", $"{index + 1} of {dataset.Count} images of {dataset.Name}", (index + 1.0) / dataset.Count));
        }
        Flush();
        if (labels.Count == 0)
        {
            throw new RankToolsException("TooFewSamples", ErrorKind.InvalidData, dataset.Name,
                $"No image of '{dataset.Name}' gave features, so there is nothing to measure. The errors before say why.");
        }
        var known = labels.Any(label => label >= 0) ? labels.ToImmutable() : [];
        var names = dataset.ClassCount > 0 ? [.. dataset.ClassNames] : network.ClassNames;
        return [.. layers.Select((layer, i) => new FeatureInput(rows[i], network.Name, layer.Name, known, names, null))];

        bool Fits(InputItem input)
        {
            try
            {
                extraction.Check(input);
                return true;
            }
            catch (RankToolsException e)
            {
                report(e);
                return false;
            }
        }

        void Flush()
        {
            if (pending.Count == 0)
                return;
            var batch = extraction.Evaluate([.. pending], cancellation)
                .Finite((input, _, layer) => report(FeatureErrors.NonFinite(input.Source, layers[layer].Name)));
            pending.Clear();
            for (var i = 0; i < rows.Length && batch.Inputs.Count > 0; i++)
                rows[i].Add(batch, i);
            labels.AddRange(batch.Inputs.Select(input => input.Label ?? -1));
        }
    }

    private static long KeptBytes(ImageDataset dataset, ImmutableArray<Node> layers, ComputeSettings settings)
    {
        var size = settings.Precision == Precision.Double ? sizeof(double) : sizeof(float);
        var bytes = layers.Sum(layer => (double)layer.ElementCount) * size * dataset.Count;
        var whole = bytes < long.MaxValue ? (long)bytes : long.MaxValue;
        var what = $"The features of {dataset.Count} images at {layers.Length} layers (Export-NetworkFeature keeps them on disk)";
        MemoryBudget.Require(settings.MemoryLimit, whole, dataset.Name, what);
        var present = CpuHardware.Memory().Total;
        if (whole > present)
        {
            throw new RankToolsException("MemoryLimitExceeded", ErrorKind.LimitExceeded, dataset.Name,
                $"{what} would take {MemorySize.Format(whole)}, and there are {MemorySize.Format(present)}. Take fewer layers or images at a time.");
        }
        return whole;
    }
}
