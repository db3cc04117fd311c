using System.Runtime.InteropServices;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Reads and writes arrays of real numbers in NumPy's file formats, .npy and .npz.</summary>
/// <remarks>
/// Read are versions 1.0, 2.0 and 3.0, both byte orders, both storage orders, float16, float32, float64, integers and booleans.
/// Every length is checked against the file before memory is taken. Arrays of Python objects are pickles, which run programs,
/// and are refused. Which of the two formats a file has is told from its content, not its name.
/// </remarks>
public static class NpyFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Reads one array.</summary>
    /// <param name="path">An .npy file or an .npz archive.</param>
    /// <param name="entry">
    /// Name of the array in an archive, without '.npy'. May be left out where the archive holds only one; must be for an .npy file.
    /// </param>
    /// <exception cref="RankToolsException">
    /// FileNotFound, FileUnavailable; ArrayUnreadable, ArrayHeaderInvalid, ArrayTruncated, ArrayTypeUnsupported, ArrayTooLarge,
    /// IntegerTooLarge, PickleRefused; for archives ArchiveUnreadable, ArrayNotFound.
    /// </exception>
    public static NumericArray Read(string path, string? entry = null)
    {
        if (NpzArchive.IsArchive(path))
        {
            using var archive = NpzArchive.Open(path);
            return archive.Read(entry);
        }
        if (entry is not null)
        {
            throw new RankToolsException("ArrayNotFound", ErrorKind.NotFound, path,
                $"'{path}' holds a single array without a name, so there is no '{entry}' in it. Leave the name out.");
        }
        using var stream = Open(path, out var header);
        try
        {
            return NpyPayload.Read(stream, header, path, Quote(path));
        }
        catch (EndOfStreamException e)
        {
            throw DataErrors.ArrayTruncated(path, Quote(path), "it became shorter while it was read.", e);
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw DataFile.Translate(path, e);
        }
    }

    /// <summary>Names of the arrays in an .npz archive, in its order and without '.npy'; empty for an .npy file.</summary>
    /// <param name="path">An .npz archive.</param>
    /// <exception cref="RankToolsException">FileNotFound, FileUnavailable, ArchiveUnreadable.</exception>
    public static IReadOnlyList<string> GetEntries(string path)
    {
        if (!NpzArchive.IsArchive(path))
            return [];
        using var archive = NpzArchive.Open(path);
        return archive.Entries;
    }

    /// <summary>Writes an array as .npy, version 1.0, row-major and little-endian; an existing file is replaced.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="array">The elements; written as float32 or float64, as they are held.</param>
    /// <exception cref="RankToolsException">FileUnavailable: the file cannot be written.</exception>
    public static void Write(string path, NumericArray array)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(array);
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
            stream.Write(NpyHeader.Format(array.IsDouble, array.Shape.AsSpan()));
            if (array.IsDouble)
                WriteElements(stream, array.Doubles, sizeof(double));
            else
                WriteElements(stream, array.Singles, sizeof(float));
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw new RankToolsException("FileUnavailable", ErrorKind.Unavailable, path, $"'{path}' cannot be written: {e.Message}", e);
        }
    }

    internal static string Quote(string path) => $"'{path}'";

    /// <summary>Opens an .npy file and reads its header; the stream then stands at the first element.</summary>
    internal static FileStream Open(string path, out NpyHeader header)
    {
        var handle = DataFile.OpenRead(path, out var length);
        var stream = new FileStream(handle, FileAccess.Read, BufferBytes);
        try
        {
            header = NpyHeader.Read(stream, length, path, Quote(path));
            return stream;
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (DataFile.IsFileFailure(e))
                throw DataFile.Translate(path, e);
            throw;
        }
    }

    private static void WriteElements<T>(Stream stream, ReadOnlySpan<T> values, int size)
        where T : unmanaged
    {
        const int block = 1 << 13;
        var buffer = new byte[Math.Min(block, values.Length) * size];
        while (!values.IsEmpty)
        {
            var now = Math.Min(block, values.Length);
            var bytes = buffer.AsSpan(0, now * size);
            MemoryMarshal.AsBytes(values[..now]).CopyTo(bytes);
            if (!BitConverter.IsLittleEndian)
            {
                for (var i = 0; i < bytes.Length; i += size)
                    bytes.Slice(i, size).Reverse();
            }
            stream.Write(bytes);
            values = values[now..];
        }
    }
}
