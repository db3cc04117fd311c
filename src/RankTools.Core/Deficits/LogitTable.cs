using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Progress;

namespace RankTools.Deficits;

/// <summary>The logits of many images in memory, N × C in 64 bits, with what is known about rows and columns.</summary>
public sealed class LogitTable
{
    private const int BlockNumbers = 1 << 21;
    private const int MostBlockRows = 1 << 13;

    private readonly double[][] blocks;

    private LogitTable(string source, int classCount, long rows)
    {
        (Source, ClassCount, Rows) = (source, classCount, (int)rows);
        BlockRows = Math.Clamp(BlockNumbers / classCount, 1, MostBlockRows);
        blocks = new double[(Rows + BlockRows - 1) / BlockRows][];
    }

    /// <summary>Where the logits came from.</summary>
    public string Source { get; }

    /// <summary>The network; empty when it is not known.</summary>
    public string Network { get; init; } = "";

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    /// <summary>The class of every row, −1 where it is not known; empty when none is.</summary>
    public ImmutableArray<int> Labels { get; init; } = [];

    /// <summary>Names of the classes; empty when they are not known.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>The network whose last layer made the logits; null when it is not at hand.</summary>
    public NeuralNetwork? Classifier { get; init; }

    /// <summary>What went into that layer, for every row; null when it is not at hand.</summary>
    public IRowSource? ClassifierInput { get; init; }

    /// <summary>Where the image of every row came from; empty when that is not known.</summary>
    public ImmutableArray<string> Sources { get; private set; } = [];

    internal int BlockRows { get; }

    internal IReadOnlyList<double[]> Blocks => blocks;

    /// <summary>A row's C logits.</summary>
    public ReadOnlySpan<double> Row(int index) => blocks[index / BlockRows].AsSpan(index % BlockRows * ClassCount, ClassCount);

    /// <summary>Reads all rows of a source.</summary>
    /// <param name="source">The logits, one row an image.</param>
    /// <param name="labels">The class of every row; empty when they are not known.</param>
    /// <param name="classNames">Names of the classes; empty when they are not known.</param>
    /// <param name="network">Name of the network; empty when it is not known.</param>
    /// <param name="memoryLimit">Bytes that the table and three C × C matrices may take; null for no limit.</param>
    /// <param name="progress">Told how far the reading is.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    /// <param name="classifier">The network whose last layer made the logits; null when it is not at hand.</param>
    /// <param name="classifierInput">What went into that layer, for every row; null when it is not at hand.</param>
    /// <exception cref="Errors.RankToolsException">
    /// <c>TooFewClasses</c>, <c>NoImages</c>, <c>NonFiniteInput</c>, <c>LabelCountMismatch</c>, <c>LabelInvalid</c>, <c>ClassCountMismatch</c>: there
    /// are other names than logits; <c>MemoryLimitExceeded</c>.
    /// </exception>
    public static LogitTable Read(
        IRowSource source, ImmutableArray<int> labels, ImmutableArray<string> classNames, string network, long? memoryLimit = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default, NeuralNetwork? classifier = null,
        IRowSource? classifierInput = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.RowLength < 2)
            throw DeficitErrors.TooFewClasses(source.Name, source.RowLength);
        if (source.Rows == 0)
            throw DeficitErrors.NoImages(source.Name);
        if (labels.Length > 0 && labels.Length != source.Rows)
            throw DeficitErrors.LabelCount(source.Name, labels.Length, source.Rows);
        foreach (var label in labels)
        {
            if (label < -1 || label >= source.RowLength)
                throw DeficitErrors.LabelInvalid(source.Name, label, source.RowLength);
        }
        if (!classNames.IsDefaultOrEmpty && classNames.Length != source.RowLength)
            throw DeficitErrors.NameCount(source.Name, classNames.Length, source.RowLength);
        MemoryBudget.Require(
            memoryLimit, ((source.Rows * source.RowLength) + (3L * source.RowLength * source.RowLength)) * sizeof(double), source.Name, $"The logits of '{source.Name}'");
        var table = new LogitTable(source.Name, source.RowLength, source.Rows)
        {
            Network = network,
            Labels = labels.IsDefault ? [] : labels,
            ClassNames = classNames.IsDefault ? [] : classNames,
            Classifier = classifier,
            ClassifierInput = classifierInput,
        };
        for (var b = 0; b < table.blocks.Length; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new($"Logits of {source.Name}", $"row {b * table.BlockRows} of {source.Rows}", (double)b / table.blocks.Length));
            var block = table.blocks[b] = new double[Math.Min(table.BlockRows, table.Rows - (b * table.BlockRows)) * table.ClassCount];
            source.ReadRows((long)b * table.BlockRows, block);
            var wrong = Array.FindIndex(block, value => !double.IsFinite(value));
            if (wrong >= 0)
            {
                throw DeficitErrors.NonFinite(
                    source.Name, (b * table.BlockRows) + (wrong / table.ClassCount), ClassSelection.NameOf(table.ClassNames, wrong % table.ClassCount));
            }
        }
        return table;
    }

    /// <summary>Reads the logits of a feature file, with its labels and names.</summary>
    /// <exception cref="Errors.RankToolsException">
    /// <c>LogitsMissing</c>: the network's output is not in the file; <c>FeatureFileMismatch</c>: another network made it; and as <see cref="Read"/>.
    /// </exception>
    /// <param name="file">The file; it has to stay open as long as the table is used.</param>
    /// <param name="classifier">The network that made the file, for its last layer's matrix; null when it is not at hand.</param>
    /// <param name="memoryLimit">Bytes that the table and three C × C matrices may take; null for no limit.</param>
    /// <param name="progress">Told how far the reading is.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public static LogitTable OfFeatures(
        FeatureFile file, NeuralNetwork? classifier, long? memoryLimit, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (classifier is not null)
            file.RequireNetwork(classifier);
        var rows = file.Rows(file.LogitLayer ?? throw DeficitErrors.LogitsMissing(file.Path, file.Layers.Select(layer => layer.Name)));
        ImmutableArray<string> names = file.ClassNames.Length > 0 ? file.ClassNames : classifier?.ClassNames ?? [];
        var table = Read(
            rows, file.Labels, names, file.Network, memoryLimit, progress, cancellation, classifier,
            file.ClassifierInput is { } input ? file.Rows(input) : null);
        table.Sources = file.Sources;
        return table;
    }

    /// <summary>The logits that a network gave, with what went into its last layer and where the images came from.</summary>
    internal static LogitTable OfNetwork(
        NeuralNetwork network, IRowSource logits, IRowSource? classifierInput, ImmutableArray<int> labels, ImmutableArray<string> classNames,
        ImmutableArray<string> sources, long? memoryLimit, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var table = Read(logits, labels, classNames, network.Name, memoryLimit, progress, cancellation, network, classifierInput);
        table.Sources = sources;
        return table;
    }

    /// <summary>Reads logits from an array file, with labels from another.</summary>
    /// <exception cref="Errors.RankToolsException"><c>ClassCountMismatch</c>, or as <see cref="Read"/>.</exception>
    public static LogitTable OfArrays(
        NpyRowReader rows, string? labelPath, ImmutableArray<string> classNames, long? memoryLimit, IProgress<WorkProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.RowShape.Length != 1)
            throw DataErrors.ShapeMismatch(rows.Name, $"'{rows.Name}' has shape {DataErrors.Describe(rows.Shape.AsSpan())}; logits are images × classes.");
        if (classNames.Length > 0 && classNames.Length != rows.RowLength)
            throw DeficitErrors.ClassCount(rows.Name, classNames.Length, rows.RowLength);
        return Read(rows, labelPath is null ? [] : ReadLabels(labelPath, rows.RowLength), classNames, "", memoryLimit, progress, cancellation);
    }

    private static ImmutableArray<int> ReadLabels(string path, int classes)
    {
        var values = NpyFile.Read(path).ToDoubles();
        foreach (var wrong in values.Where(value => !(value >= -1 && value < classes && value == Math.Floor(value))))
            throw DeficitErrors.LabelInvalid(path, wrong, classes);
        return [.. values.Select(value => (int)value)];
    }

    /// <summary>Chosen rows, one after the other.</summary>
    internal double[] Gather(IReadOnlyList<int> rows)
    {
        var result = new double[rows.Count * ClassCount];
        for (var k = 0; k < rows.Count; k++)
            Row(rows[k]).CopyTo(result.AsSpan(k * ClassCount));
        return result;
    }
}
