using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// Writes a safetensors file in one pass: all entries are declared first, then their values are appended in that order, each entry
/// in as many pieces as suits. The file gets its name only in <see cref="Complete"/>; until then it is a temporary one beside it,
/// which <see cref="Dispose"/> removes, so a failure never leaves half a file under the wanted name.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    // The header is padded with spaces so that the numbers begin at a multiple of this.
    private const int Alignment = 8;
    private const int PieceElements = 1 << 20;
    private readonly IReadOnlyList<CheckpointEntry> entries;
    private readonly string path;
    private readonly string temporaryPath;
    private readonly FileStream stream;
    private int current;
    private long appended;
    private bool completed;

    /// <summary>Creates the temporary file and writes the header.</summary>
    /// <param name="path">The file to write; replaced if it exists.</param>
    /// <param name="entries">Float32, Float64, Int64 or UInt8 entries with different names, in the order in which values will come.</param>
    /// <param name="metadata">Text to go with them.</param>
    /// <exception cref="RankToolsException"><c>CheckpointNotWritable</c>.</exception>
    public SafetensorsWriter(
        string path, IEnumerable<CheckpointEntry> entries, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        this.entries = [.. entries];
        this.path = path;
        var header = MakeHeader(this.entries, metadata ?? []);
        temporaryPath = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            stream = new(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw CheckpointErrors.NotWritable(path, cause);
        }

        try
        {
            WriteBytes(header);
        }
        catch
        {
            Dispose();
            throw;
        }

        SkipFinished();
    }

    /// <summary>Appends values to the entry whose turn it is.</summary>
    /// <param name="name">Its name: a guard against values going to the wrong place.</param>
    /// <param name="values">All or some of what it still lacks.</param>
    /// <exception cref="ArgumentException">It is another entry's turn, another type was declared, or the values are too many.</exception>
    /// <exception cref="RankToolsException"><c>CheckpointNotWritable</c>, for example on a full disk.</exception>
    public void Append(string name, ReadOnlySpan<float> values) => Append(name, ElementType.Float32, values);

    /// <inheritdoc cref="Append(string, ReadOnlySpan{float})"/>
    public void Append(string name, ReadOnlySpan<double> values) => Append(name, ElementType.Float64, values);

    /// <inheritdoc cref="Append(string, ReadOnlySpan{float})"/>
    public void Append(string name, ReadOnlySpan<long> values) => Append(name, ElementType.Int64, values);

    /// <inheritdoc cref="Append(string, ReadOnlySpan{float})"/>
    public void Append(string name, ReadOnlySpan<byte> values) => Append(name, ElementType.UInt8, values);

    /// <summary>Makes the file appear under its name.</summary>
    /// <exception cref="InvalidOperationException">An entry still lacks values.</exception>
    /// <exception cref="RankToolsException"><c>CheckpointNotWritable</c>.</exception>
    public void Complete()
    {
        if (completed) return;
        if (current < entries.Count)
            throw new InvalidOperationException($"{entries[current]} has {appended} of its {entries[current].ElementCount} values.");
        try
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(temporaryPath, path, overwrite: true);
            completed = true;
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw CheckpointErrors.NotWritable(path, cause);
        }
    }

    /// <summary>Removes the temporary file, unless the file was completed.</summary>
    public void Dispose()
    {
        if (completed) return;
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

    private static byte[] MakeHeader(IReadOnlyList<CheckpointEntry> entries, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteEntries(json, entries);
            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(ulong));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (!metadata.Any()) return;
        json.WriteStartObject("__metadata__");
        foreach (var (key, text) in metadata) json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, IReadOnlyList<CheckpointEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        long begin = 0;
        foreach (var entry in entries)
        {
            if (!names.Add(entry.Name)) throw new ArgumentException($"The name '{entry.Name}' is taken.", nameof(entries));
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.ElementType switch
            {
                ElementType.Float32 => "F32",
                ElementType.Float64 => "F64",
                ElementType.Int64 => "I64",
                ElementType.UInt8 => "U8",
                _ => throw new ArgumentException($"{entry.ElementType} is not written.", nameof(entries)),
            });
            WriteNumbers(json, "shape", entry.Shape.AsSpan());
            long end = checked(begin + entry.ElementCount * entry.ElementType.Size());
            WriteNumbers(json, "data_offsets", [begin, end]);
            json.WriteEndObject();
            begin = end;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static bool IsFailure(Exception cause) =>
        cause is IOException or UnauthorizedAccessException or NotSupportedException;

    private void Append<T>(string name, ElementType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.IsEmpty) return;
        if (current == entries.Count || entries[current].Name != name)
            throw new ArgumentException($"It is not the turn of '{name}' but of {Turn()}.", nameof(name));
        var entry = entries[current];
        if (entry.ElementType != type) throw new ArgumentException($"{entry} was declared, {type} came.", nameof(values));
        if (values.Length > entry.ElementCount - appended)
            throw new ArgumentException($"{entry} has {appended} values; {values.Length} more are too many.", nameof(values));

        // Long spans in pieces: their bytes may number more than a span can hold.
        appended += values.Length;
        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(PieceElements, values.Length)];
            WriteBytes(MemoryMarshal.AsBytes(piece));
            values = values[piece.Length..];
        }

        SkipFinished();
    }

    private string Turn() => current == entries.Count ? "none: all are complete" : $"'{entries[current].Name}'";

    // Entries without elements are complete before anything was appended.
    private void SkipFinished()
    {
        while (current < entries.Count && appended == entries[current].ElementCount)
        {
            current++;
            appended = 0;
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException cause)
        {
            throw CheckpointErrors.NotWritable(path, cause);
        }
    }
}
