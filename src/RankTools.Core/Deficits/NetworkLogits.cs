using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Progress;

namespace RankTools.Deficits;

/// <summary>The logits that a network gives for the images of a data set, computed batch by batch into a table in memory.</summary>
public static class NetworkLogits
{
    /// <summary>Runs the network on all images. One that cannot be used is reported, and the others go on.</summary>
    /// <param name="network">A network with one input whose output is a logit per class.</param>
    /// <param name="dataset">The images. Their labels and the names of their classes become those of the table; without names, the network's do.</param>
    /// <param name="withClassifierInput">Keeps what goes into the last linear layer as well.</param>
    /// <param name="batchSize">Images of a value pass at most; fewer where the memory limit says so.</param>
    /// <param name="settings">Where and how precisely to compute.</param>
    /// <param name="report">Told what is wrong with an image that gives no row.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellation">Looked at between images and operators.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="LogitTable.Read"/>; <c>InputMissing</c>: the network takes several inputs; <c>BatchNotSupported</c>.
    /// </exception>
    public static LogitTable Read(
        NeuralNetwork network, ImageDataset dataset, bool withClassifierInput, int batchSize, ComputeSettings settings,
        Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(report);
        var layers = withClassifierInput ? FeatureExport.Select(network, null) : [network.Output];
        if (dataset.ClassCount > 0 && dataset.ClassCount != network.Output.ElementCount)
            throw DeficitErrors.NameCount(dataset.Name, dataset.ClassCount, (int)network.Output.ElementCount);
        RequireMemory(dataset, layers, settings);
        var extraction = new FeatureExtraction(network, layers, settings, batchSize);
        CollectedRows[] rows = [.. layers.Select(layer => new CollectedRows(NameOf(layer), (int)layer.ElementCount))];
        var kept = new List<InputItem>();
        var done = 0L;
        var images = dataset.Read(ImageReadOptions.For(network, network.Preprocessing, false), report, cancellation).Where(Fits);
        foreach (var items in images.Chunk(extraction.BatchSize))
        {
            var batch = extraction.Evaluate(items, cancellation)
                .Finite((input, _, layer) => report(FeatureErrors.NonFinite(input.Source, layers[layer].Name)));
            for (var i = 0; i < rows.Length; i++)
                rows[i].Add(batch, i);
            kept.AddRange(batch.Inputs.Select(input => input with { Values = [] }));
            done += items.Length;
            progress?.Report(new($"Logits of {network.Name}", $"{done} of {dataset.Count} images of {dataset.Name}", (double)done / dataset.Count));
        }
        ImmutableArray<int> labels = kept.Exists(input => input.Label is not null) ? [.. kept.Select(input => input.Label ?? -1)] : [];
        return LogitTable.OfNetwork(
            network, rows[^1], rows.Length > 1 ? rows[0] : null, labels, dataset.ClassCount > 0 ? dataset.ClassNames : network.ClassNames,
            [.. kept.Select(input => input.Source)], settings.MemoryLimit, progress, cancellation);

        string NameOf(Node layer) => layer == network.Output ? dataset.Name : $"{dataset.Name}#{layer.Name}";

        bool Fits(InputItem item)
        {
            try
            {
                extraction.Check(item);
                return true;
            }
            catch (RankToolsException e)
            {
                report(e);
                return false;
            }
        }
    }

    /// <summary>Says before the first image when the rows and the table that is made of them will not fit.</summary>
    private static void RequireMemory(ImageDataset dataset, ImmutableArray<Node> layers, ComputeSettings settings)
    {
        var classes = layers[^1].ElementCount;
        var row = layers.Sum(layer => layer.ElementCount) * (settings.Precision == Precision.Double ? sizeof(double) : sizeof(float));
        MemoryBudget.Require(
            settings.MemoryLimit, (dataset.Count * (row + (classes * sizeof(double)))) + (3L * classes * classes * sizeof(double)), dataset.Name,
            $"The logits of '{dataset.Name}'");
    }
}
