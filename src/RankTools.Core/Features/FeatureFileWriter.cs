using System.Text;

using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>
/// Writes a feature file row by row, in constant memory, the number of rows not being known before the end. Until
/// <see cref="Complete"/> the rows lie in a folder beside the file, <c>NAME.partial</c>, one part for every layer; a writer that is
/// opened again with the same description goes on after the last whole row, whatever had stopped the one before.
/// </summary>
public sealed class FeatureFileWriter : IDisposable
{
    private readonly FeatureJournal journal;
    private readonly List<RowPart> layers = [];
    private readonly RowPart labels;
    private readonly RowPart sourceEnds;
    private readonly RowPart sourceText;

    private FeatureFileWriter(FeatureJournal journal)
    {
        this.journal = journal;
        foreach (var (layer, index) in Description.Layers.Select((layer, index) => (layer, index)))
            layers.Add(new(journal.PartPath($"layer{index}"), layer.ElementCount * layer.ElementType.Size()));
        labels = new(journal.PartPath("labels"), sizeof(long));
        sourceEnds = new(journal.PartPath("source_ends"), sizeof(long));
        sourceText = new(journal.PartPath("source_text"), 1);
        var rows = layers.Append(labels).Append(sourceEnds).Min(part => part.Rows);
        while (EndOf(rows) > sourceText.Rows)
            rows--;
        Truncate(rows);
    }

    /// <summary>The file to be.</summary>
    public string Path => journal.Path;

    /// <summary>What it says about its numbers.</summary>
    public FeatureDescription Description => journal.Description;

    /// <summary>Rows so far, those of an interrupted run included.</summary>
    public long Count { get; private set; }

    /// <summary>Begins a file, or goes on with one that was interrupted.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="description">What it will say about its numbers.</param>
    /// <param name="startOver">Throws away the rows of an interrupted run that does not belong to the description.</param>
    /// <exception cref="RankToolsException">
    /// <c>FeatureFileMismatch</c>: the rows of an interrupted run belong to something else; <c>FeatureFileInUse</c>: another process
    /// is writing them; <c>FeatureFileNotWritable</c>.
    /// </exception>
    public static FeatureFileWriter Open(string path, FeatureDescription description, bool startOver = false) =>
        Guard(path, () =>
        {
            var journal = FeatureJournal.Open(path, description, startOver);
            try
            {
                return new FeatureFileWriter(journal);
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        });

    /// <summary>The source of a row that is already there.</summary>
    public string SourceOf(long row) => Guard(Path, () =>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        var begin = EndOf(row);
        var bytes = new byte[EndOf(row + 1) - begin];
        sourceText.Read(begin, bytes.AsSpan());
        return Encoding.UTF8.GetString(bytes);
    });

    /// <summary>The label of a row that is already there; −1 when it is not known.</summary>
    public int LabelOf(long row) => Guard(Path, () =>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        var label = new long[1];
        labels.Read(row, label.AsSpan());
        return (int)label[0];
    });

    /// <summary>Appends rows of float32 layers.</summary>
    /// <param name="sources">Where every input came from.</param>
    /// <param name="classes">Its class, −1 when it is not known.</param>
    /// <param name="values">For every layer, in order, its rows one after the other.</param>
    /// <exception cref="ArgumentException">Lengths do not agree.</exception>
    /// <exception cref="RankToolsException"><c>FeatureFileNotWritable</c>, for example on a full disk; the rows before are kept.</exception>
    public void Append(IReadOnlyList<string> sources, IReadOnlyList<int> classes, IReadOnlyList<float[]> values) =>
        Append(sources, classes, values, ElementType.Float32);

    /// <summary>Appends rows of float64 layers.</summary>
    /// <inheritdoc cref="Append(IReadOnlyList{string}, IReadOnlyList{int}, IReadOnlyList{float[]})"/>
    public void Append(IReadOnlyList<string> sources, IReadOnlyList<int> classes, IReadOnlyList<double[]> values) =>
        Append(sources, classes, values, ElementType.Float64);

    /// <summary>Cuts the rows down to so many.</summary>
    public void Truncate(long rows)
    {
        foreach (var part in layers.Append(labels).Append(sourceEnds))
            part.Truncate(rows);
        sourceText.Truncate(EndOf(rows));
        Count = rows;
    }

    /// <summary>Puts the parts together, makes the file appear under its name, and removes the parts.</summary>
    /// <param name="cancellation">Stops it; the parts stay.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileNotWritable</c>; the parts stay, and nothing else.</exception>
    public void Complete(CancellationToken cancellation = default)
    {
        Guard(Path, () =>
        {
            using var file = new SafetensorsWriter(
                Path, FeatureEntries.Of(Description, Count, sourceText.Rows), Description.ToMetadata());
            foreach (var (layer, part) in Description.Layers.Zip(layers))
            {
                if (layer.ElementType == ElementType.Float64)
                    part.CopyTo<double>(values => file.Append(layer.Name, values), cancellation);
                else
                    part.CopyTo<float>(values => file.Append(layer.Name, values), cancellation);
            }
            labels.CopyTo<long>(values => file.Append(FeatureEntries.Labels, values), cancellation);
            sourceEnds.CopyTo<long>(values => file.Append(FeatureEntries.SourceEnds, values), cancellation);
            sourceText.CopyTo<byte>(values => file.Append(FeatureEntries.SourceText, values), cancellation);
            file.Complete();
            return true;
        });
        Dispose();
        journal.Remove();
    }

    /// <summary>Closes the parts; they stay, so that the work can go on later.</summary>
    public void Dispose()
    {
        foreach (var part in layers.Append(labels).Append(sourceEnds).Append(sourceText))
            part.Dispose();
        journal.Dispose();
    }

    private void Append<T>(IReadOnlyList<string> sources, IReadOnlyList<int> classes, IReadOnlyList<T[]> values, ElementType type)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(values);
        if (classes.Count != sources.Count || values.Count != layers.Count)
            throw new ArgumentException($"{sources.Count} sources, {classes.Count} classes and {values.Count} layers do not go together.", nameof(values));
        foreach (var (layer, rows) in Description.Layers.Zip(values))
        {
            if (layer.ElementType != type || rows.Length != layer.ElementCount * sources.Count)
                throw new ArgumentException($"{sources.Count} rows of {layer} as {layer.ElementType} were due; {rows.Length} numbers as {type} came.", nameof(values));
        }
        var before = Count;
        try
        {
            Guard(Path, () =>
            {
                var end = sourceText.Rows;
                foreach (var source in sources)
                {
                    sourceText.Append<byte>(Encoding.UTF8.GetBytes(source));
                    sourceEnds.Append([end = sourceText.Rows]);
                }
                labels.Append<long>([.. classes.Select(label => (long)label)]);
                foreach (var (part, rows) in layers.Zip(values))
                    part.Append<T>(rows);
                return Count += sources.Count;
            });
        }
        catch (RankToolsException)
        {
            TryTruncate(before);
            throw;
        }
    }

    /// <summary>Takes back what was written of rows that could not all be; where not even that works, the next writer does it.</summary>
    private void TryTruncate(long rows)
    {
        try
        {
            Truncate(rows);
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            Count = rows;
        }
    }

    /// <summary>Where the text of the rows before this one ends.</summary>
    private long EndOf(long row)
    {
        if (row == 0)
            return 0;
        var end = new long[1];
        sourceEnds.Read(row - 1, end.AsSpan());
        return end[0];
    }

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw FeatureErrors.NotWritable(path, e);
        }
        catch (RankToolsException e) when (e.ErrorId == "CheckpointNotWritable")
        {
            throw FeatureErrors.NotWritable(path, e.InnerException ?? e);
        }
    }
}
