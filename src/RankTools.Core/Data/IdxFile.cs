using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

using Microsoft.Win32.SafeHandles;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>
/// Reads files in the IDX format, in which MNIST and its kin are published: four bytes of type and number of axes, the extents, then
/// the elements, all big-endian. Only unsigned bytes are read, which is what images and labels are.
/// </summary>
/// <remarks>
/// A file packed with gzip is unpacked into memory, up to 2 GiB, since it cannot be read from the middle; any other is read where it
/// is needed. Safe for use by several threads at once.
/// </remarks>
public sealed class IdxFile : IDisposable
{
    private const byte UnsignedByte = 0x08;
    private const int MostAxes = 4;

    private readonly SafeFileHandle? handle;
    private readonly byte[]? unpacked;
    private readonly string path;
    private readonly int dataOffset;

    private IdxFile(string path, SafeFileHandle? handle, byte[]? unpacked, long length)
    {
        (this.path, this.handle, this.unpacked) = (path, handle, unpacked);
        Span<byte> start = stackalloc byte[4 + (4 * MostAxes)];
        start = start[..(int)Math.Min(start.Length, length)];
        Read(0, start);
        if (!IsIdx(start))
            throw Invalid("its first bytes are not those of an IDX file of unsigned bytes");
        var axes = start[3];
        dataOffset = 4 + (4 * axes);
        if (length < dataOffset)
            throw Truncated(length, dataOffset);
        var shape = new long[axes];
        for (var axis = 0; axis < axes; axis++)
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(start[(4 + (4 * axis))..]);
        Shape = [.. shape];
        if (NumericArray.CountElements(Shape.AsSpan()) is not { } count || count > long.MaxValue - dataOffset)
            throw Invalid($"it claims the shape {DataErrors.Describe(Shape.AsSpan())}");
        if (length < dataOffset + count)
            throw Truncated(length, dataOffset + count);
        if (length > dataOffset + count)
            throw Invalid($"{length - dataOffset - count} bytes follow its {count} elements");
    }

    /// <summary>Extent of every axis, slowest first.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>True when a file begins as IDX or gzip does.</summary>
    /// <exception cref="RankToolsException">FileNotFound, FileUnavailable.</exception>
    public static bool IsIdx(string path)
    {
        using var handle = DataFile.OpenRead(path, out var length);
        Span<byte> start = stackalloc byte[4];
        if (length < start.Length)
            return false;
        DataFile.ReadExactly(handle, path, 0, start);
        return IsIdx(start) || IsPacked(start);
    }

    /// <summary>Opens a file and checks its length.</summary>
    /// <exception cref="RankToolsException">
    /// FileNotFound, FileUnavailable; IdxUnreadable: something else; IdxTruncated: cut short; FileTooLarge: unpacks to more than 2 GiB.
    /// </exception>
    public static IdxFile Open(string path)
    {
        var handle = DataFile.OpenRead(path, out var length);
        try
        {
            Span<byte> start = stackalloc byte[(int)Math.Min(4, length)];
            DataFile.ReadExactly(handle, path, 0, start);
            if (!IsPacked(start))
                return new(path, handle, null, length);
            var unpacked = Unpack(path, handle);
            handle.Dispose();
            return new(path, null, unpacked, unpacked.Length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads elements in row-major order.</summary>
    /// <param name="first">Index of the first one.</param>
    /// <param name="destination">Receives as many as it holds.</param>
    /// <exception cref="RankToolsException">FileTruncated, FileUnavailable.</exception>
    public void ReadElements(long first, Span<byte> destination) => Read(dataOffset + first, destination);

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle?.Dispose();

    private static bool IsIdx(ReadOnlySpan<byte> start) => start is [0, 0, UnsignedByte, >= 1 and <= MostAxes, ..];

    private static bool IsPacked(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    private static byte[] Unpack(string path, SafeFileHandle handle)
    {
        try
        {
            using var packed = new FileStream(handle, FileAccess.Read);
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            using var content = new MemoryStream();
            var block = new byte[1 << 16];
            for (int read; (read = gzip.Read(block)) > 0;)
            {
                if (content.Length + read > Array.MaxLength)
                {
                    throw new RankToolsException("FileTooLarge", ErrorKind.LimitExceeded, path,
                        $"'{path}' unpacks to more than 2 GiB. Unpack it on the disk, with gunzip, and give that.");
                }
                content.Write(block, 0, read);
            }
            return content.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new RankToolsException("IdxUnreadable", ErrorKind.InvalidData, path, $"'{path}' cannot be unpacked: {e.Message}", e);
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw DataFile.Translate(path, e);
        }
    }

    private void Read(long offset, Span<byte> destination)
    {
        if (unpacked is null)
            DataFile.ReadExactly(handle!, path, offset, destination);
        else
            unpacked.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private RankToolsException Invalid(string found) => new("IdxUnreadable", ErrorKind.InvalidData, path,
        $"'{path}' is no file of images or labels in the IDX format: {found}.");

    private RankToolsException Truncated(long length, long expected) => new("IdxTruncated", ErrorKind.InvalidData, path,
        $"'{path}' is cut short: {expected} bytes are needed, {length} are there. Download it again.");
}
