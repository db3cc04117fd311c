using System.IO.Compression;

using Parquet;
using Parquet.Schema;

using RankTools.Errors;
using RankTools.Ranks.Weights;

namespace RankTools.Ranks.Files;

/// <summary>
/// Writes the spectra of results to a Parquet file as one long table, a row for each singular value, compressed with Zstandard. Rows are
/// written in groups of 131,072, so that memory depends neither on the number of results nor on the length of a spectrum. The file gets its
/// name only in <see cref="Complete"/>; until then it is a temporary one beside it, which <see cref="Dispose"/> removes.
/// </summary>
/// <remarks>One thread appends; another may dispose meanwhile, and does not wait for a write that is under way.</remarks>
public sealed class SpectrumFileWriter : IDisposable
{
    /// <summary>What the file's name has to end in.</summary>
    public const string Extension = ".parquet";

    private readonly Lock writing = new();
    private readonly SpectrumTable table = new();
    private readonly SpectrumProvenance provenance = new();
    private readonly string path;
    private readonly string temporaryPath;
    private readonly FileStream stream;
    private readonly ParquetWriter writer;
    private volatile bool closed;
    private bool removed;

    /// <summary>Creates the temporary file.</summary>
    /// <param name="path">The file to write; replaced if it exists.</param>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>FileNotFound</c> (its folder), <c>SpectrumFileNotWritable</c>.</exception>
    public SpectrumFileWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase))
            throw SpectrumFileErrors.Format(path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw SpectrumFileErrors.Folder(path, folder);
        this.path = path;
        temporaryPath = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            // Elsewhere a read-only file is replaced like any other; here that would fail after all the work.
            if (OperatingSystem.IsWindows() && new FileInfo(path) is { Exists: true, IsReadOnly: true })
                throw new UnauthorizedAccessException("It is read-only.");
            stream = new(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw SpectrumFileErrors.NotWritable(path, cause);
        }
        try
        {
            writer = Perform(() => ParquetWriter.CreateAsync(table.Schema, stream, Options(table)));
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>How many results were appended.</summary>
    public int ResultCount { get; private set; }

    /// <summary>Appends the spectrum of a Jacobian.</summary>
    /// <param name="rank">The result.</param>
    /// <param name="cancellation">Ends the work between two pieces; the file is of no use then.</param>
    /// <exception cref="RankToolsException"><c>SpectrumFileNotWritable</c>, for example on a full disk; the file is of no use then.</exception>
    public void Append(LayerRank rank, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rank);
        provenance.Note("patch", rank.Patch);
        provenance.Note("context", rank.Context.ToString());
        provenance.Note("input_node", rank.InputNode);
        provenance.Note("device", rank.Device);
        Append(nameof(LayerRank), cancellation, SpectrumRows.Of(rank));
    }

    /// <summary>Appends the spectrum of a matrix.</summary>
    /// <inheritdoc cref="Append(LayerRank, CancellationToken)"/>
    public void Append(MatrixRank rank, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rank);
        Append(nameof(MatrixRank), cancellation, SpectrumRows.Of(rank));
    }

    /// <summary>Appends the spectrum of weights and, of a convolution, that of the operator, both under one number.</summary>
    /// <inheritdoc cref="Append(LayerRank, CancellationToken)"/>
    public void Append(WeightRank rank, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rank);
        provenance.Note("operator_map", rank.OperatorMap);
        if (SpectrumRows.OperatorOf(rank) is { } operatorRows)
            Append(nameof(WeightRank), cancellation, SpectrumRows.Of(rank), operatorRows);
        else
            Append(nameof(WeightRank), cancellation, SpectrumRows.Of(rank));
    }

    /// <summary>Makes the file appear under its name, in place of one that was there; where nothing was appended there will be none.</summary>
    /// <param name="cancellation">Ends the work without the file.</param>
    /// <returns>True where there is a file now.</returns>
    /// <exception cref="RankToolsException"><c>SpectrumFileNotWritable</c>.</exception>
    public bool Complete(CancellationToken cancellation = default) => Exclusively(() =>
    {
        if (ResultCount == 0)
            return false;
        if (table.Count > 0)
            Perform(() => table.WriteAsync(writer, cancellation));
        writer.CustomMetadata = provenance.ToMetadata();
        Perform(async () => await writer.DisposeAsync().ConfigureAwait(false)); // writes the end of the file
        cancellation.ThrowIfCancellationRequested();
        Perform(() =>
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(temporaryPath, path, overwrite: true);
            return Task.CompletedTask;
        });
        return removed = true;
    });

    /// <summary>Removes the temporary file, unless the file was completed.</summary>
    public void Dispose()
    {
        closed = true;
        if (!writing.TryEnter())
            return; // whoever writes removes it afterwards
        try
        {
            Remove();
        }
        finally
        {
            writing.Exit();
        }
    }

    private static ParquetOptions Options(SpectrumTable table)
    {
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        // Few texts in many rows: written out, they would take more memory than all numbers together.
        foreach (var field in table.Schema.DataFields.Where(field => field is DataField<string>))
            options.ColumnEncodingHints[field.Path.ToString()] = EncodingHint.Dictionary;
        return options;
    }

    private static bool IsFailure(Exception cause) => cause is IOException or UnauthorizedAccessException or NotSupportedException;

    private void Append(string kind, CancellationToken cancellation, params SpectrumRows[] spectra)
    {
        Exclusively(() =>
        {
            provenance.Note("result", kind);
            foreach (var rows in spectra)
            {
                provenance.Note("rule", rows.Tolerance.ToString());
                provenance.Note("preprocessing", rows.Preprocessing);
                provenance.Note("weight_hash", rows.WeightHash);
                for (var next = 0; next < rows.Values.Count;)
                {
                    next = table.Take(ResultCount, rows, next);
                    if (table.Count == SpectrumTable.GroupRows)
                        Perform(() => table.WriteAsync(writer, cancellation));
                }
            }
            return ++ResultCount;
        });
    }

    /// <summary>Does what writes, and what another thread's <see cref="Dispose"/> left to do meanwhile.</summary>
    private T Exclusively<T>(Func<T> work)
    {
        try
        {
            lock (writing)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                return work();
            }
        }
        finally
        {
            if (closed)
                Dispose();
        }
    }

    private void Perform(Func<Task> work) => Perform(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits for a write; what the file system has against it gets its identifier.</summary>
    private T Perform<T>(Func<Task<T>> work)
    {
        try
        {
            return work().GetAwaiter().GetResult();
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw SpectrumFileErrors.NotWritable(path, cause);
        }
    }

    private void Remove()
    {
        if (removed)
            return;
        removed = true;
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The buffer could not be flushed to a file that is about to go.
        }
        try
        {
            File.Delete(temporaryPath);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            // What made writing fail is being reported; a temporary file left behind is harmless beside it.
        }
    }
}
