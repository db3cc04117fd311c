using System.Collections.Immutable;
using System.Text;

using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Features;

/// <summary>
/// Values of a network's layers at many inputs, one row an input, with labels and sources; written by Export-NetworkFeature. Rows are
/// read when they are asked for. Safe for use by several threads at once; <see cref="Dispose"/> closes the file.
/// </summary>
public sealed class FeatureFile : IDisposable
{
    private readonly Checkpoint file = null!; // a combination has pieces instead
    private readonly Dictionary<string, CheckpointEntry> entries = [];
    private readonly ImmutableArray<FeatureFile> pieces = [];
    private readonly Lazy<ImmutableArray<int>> labels;
    private readonly Lazy<ImmutableArray<string>> sources;

    private FeatureFile(Checkpoint file)
    {
        (this.file, Path) = (file, file.Path);
        entries = file.Entries.ToDictionary(entry => entry.Name);
        Description = FeatureDescription.Parse(file.Path, file.Metadata, entries);
        Count = CheckRows();
        labels = new(ReadLabels);
        sources = new(ReadSources);
    }

    private FeatureFile(ImmutableArray<FeatureFile> pieces)
    {
        this.pieces = pieces;
        Path = string.Join("; ", pieces.Select(piece => piece.Path));
        var names = pieces.Select(piece => piece.Description.ClassNames).FirstOrDefault(classes => classes.Count > 0) ?? [];
        Description = pieces[0].Description with { ClassNames = names };
        Count = pieces.Sum(piece => piece.Count);
        labels = new(() => pieces.All(piece => piece.Labels.IsEmpty) ? [] : [.. pieces.SelectMany(piece =>
            piece.Labels.IsEmpty ? Enumerable.Repeat(-1, (int)piece.Count) : piece.Labels)]);
        sources = new(() => [.. pieces.SelectMany(piece => piece.Sources)]);
    }

    /// <summary>The file; of a combination, all of them.</summary>
    public string Path { get; }

    /// <summary>What the file says about its numbers.</summary>
    public FeatureDescription Description { get; }

    /// <summary>Name of the network.</summary>
    public string Network => Description.Network;

    /// <summary>SHA-256 of the file of the network's weights; null for random weights.</summary>
    public string? WeightsHash => Description.WeightsHash;

    /// <summary>What was done to pictures.</summary>
    public string Preprocessing => Description.Preprocessing;

    /// <summary>Number of inputs, and so of rows of every layer.</summary>
    public long Count { get; }

    /// <summary>The layers, in the order of the network.</summary>
    public ImmutableArray<FeatureLayer> Layers => Description.Layers;

    /// <summary>The class of every input, −1 where it is not known; empty when none is.</summary>
    public ImmutableArray<int> Labels => labels.Value;

    /// <summary>Names of the classes, in the order of the labels; empty when they are not known.</summary>
    public ImmutableArray<string> ClassNames => Description.ClassNames;

    /// <summary>Where every input came from.</summary>
    public ImmutableArray<string> Sources => sources.Value;

    /// <summary>The network's output, if it is in the file.</summary>
    public string? LogitLayer => Description.LogitLayer;

    /// <summary>The layer that goes into the last linear layer, if it is in the file.</summary>
    public string? ClassifierInput => Description.ClassifierInput;

    /// <summary>Opens a feature file and checks its arrays against each other and against the file's length.</summary>
    /// <param name="path">A safetensors file that Export-NetworkFeature wrote.</param>
    /// <exception cref="RankToolsException">
    /// <c>FileNotFound</c>, <c>FileUnavailable</c>; <c>FeatureFileTruncated</c>: the file is shorter than it claims;
    /// <c>FeatureFileInvalid</c>: it is something else; <c>FeatureFileDamaged</c>: what it says does not fit together.
    /// </exception>
    public static FeatureFile Open(string path)
    {
        Checkpoint file;
        try
        {
            file = Checkpoint.Open(path);
        }
        catch (RankToolsException e)
        {
            throw FeatureErrors.From(path, e);
        }
        try
        {
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Several files as one, the rows of each after those of the one before, where they belong together.</summary>
    /// <param name="files">The files; they belong to the result, which closes them.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileMismatch</c>: of another network, preprocessing, width, … than the first.</exception>
    public static FeatureFile Combine(IReadOnlyList<FeatureFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count);
        foreach (var file in files)
        {
            if (file.Description.DifferenceFrom(files[0].Description) is { } difference)
            {
                throw FeatureErrors.Mismatch(file.Path, difference, $"Rows are combined with those of '{files[0].Path}' only where network, weights, "
                    + "preprocessing, precision and layers are the same.");
            }
        }
        return files.Count == 1 ? files[0] : new([.. files]);
    }

    /// <summary>The rows of a layer, flattened in row-major order.</summary>
    /// <param name="layer">One of <see cref="Layers"/>, by name, whatever its case.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>.</exception>
    public IRowSource Rows(string layer)
    {
        var found = Layers.FirstOrDefault(one => one.Name == layer) ?? Layers.FirstOrDefault(one => one.Name.Equals(layer, StringComparison.OrdinalIgnoreCase))
            ?? throw FeatureErrors.LayerNotFound(Path, layer, Layers.Select(one => one.Name));
        return pieces.IsEmpty
            ? new FeatureRows(file, entries[found.Name], (int)found.ElementCount)
            : new CombinedRows($"{Path}#{found.Name}", [.. pieces.Select(piece => piece.Rows(found.Name))]);
    }

    /// <summary>
    /// Refuses a network that the file is not of. Weights decide: by their hash, or, where neither has one, by how they were drawn or changed.
    /// </summary>
    /// <param name="network">The network that is said to have made the file.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileMismatch</c>.</exception>
    public void RequireNetwork(NeuralNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var same = WeightsHash is not null || network.WeightHash is not null
            ? WeightsHash == network.WeightHash
            : Description.Weights == network.WeightSource;
        if (!same)
            throw FeatureErrors.OtherNetwork(this, network);
    }

    /// <summary>Closes the file; rows cannot be read any more.</summary>
    public void Dispose()
    {
        foreach (var piece in pieces)
            piece.Dispose();
        file?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    /// <summary>All arrays must have one row for every input.</summary>
    private long CheckRows()
    {
        if (entries.GetValueOrDefault(FeatureEntries.Labels) is not { Shape: [var count], ElementType: ElementType.Int64 })
            throw Damaged("it has no list of labels");
        if (entries.GetValueOrDefault(FeatureEntries.SourceEnds) is not { Shape: [var sourceCount], ElementType: ElementType.Int64 }
            || entries.GetValueOrDefault(FeatureEntries.SourceText) is not { Shape: [_], ElementType: ElementType.UInt8 } || sourceCount != count)
            throw Damaged($"it does not name the sources of its {count} inputs");
        foreach (var layer in Layers)
        {
            if (entries[layer.Name].Shape[0] != count)
                throw Damaged($"layer '{layer.Name}' has {entries[layer.Name].Shape[0]} rows, and there are labels for {count}");
            if (layer.ElementType is not (ElementType.Float32 or ElementType.Float64) || layer.ElementCount is 0 or > int.MaxValue)
                throw Damaged($"layer '{layer.Name}' has rows of {layer.ElementCount} numbers of type {layer.ElementType}");
        }
        return count <= int.MaxValue ? count : throw Damaged($"it claims {count} inputs");
    }

    private ImmutableArray<int> ReadLabels()
    {
        var values = new long[Count];
        file.Read(entries[FeatureEntries.Labels], values);
        foreach (var wrong in values.Where(value => value is < -1 or > int.MaxValue))
            throw Damaged($"it has a label {wrong}");
        return Array.TrueForAll(values, value => value == -1) ? [] : [.. values.Select(value => (int)value)];
    }

    private ImmutableArray<string> ReadSources()
    {
        var ends = new long[Count];
        file.Read(entries[FeatureEntries.SourceEnds], ends);
        var bytes = new byte[entries[FeatureEntries.SourceText].ElementCount];
        file.Read(entries[FeatureEntries.SourceText], bytes);
        var result = ImmutableArray.CreateBuilder<string>(ends.Length);
        long begin = 0;
        foreach (var end in ends)
        {
            if (end < begin || end > bytes.Length)
                throw Damaged("its list of sources does not fit their text");
            result.Add(Encoding.UTF8.GetString(bytes.AsSpan((int)begin, (int)(end - begin))));
            begin = end;
        }
        return begin == bytes.Length ? result.MoveToImmutable() : throw Damaged("its list of sources does not fit their text");
    }

    private RankToolsException Damaged(string found) => FeatureErrors.Damaged(Path, found);
}
