using System.Collections.Immutable;

using Microsoft.Win32.SafeHandles;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>
/// Reads blocks of rows of an .npy file that need not fit in memory. A row is everything at one index of the first axis, flattened
/// in row-major order.
/// </summary>
/// <remarks>
/// Safe for use by several threads at once. Column-major (Fortran) files are read column by column: right, but slower. Such
/// files of more than two axes are refused.
/// </remarks>
public sealed class NpyRowReader : IRowSource, IDisposable
{
    private const int MostBytesAtOnce = 1 << 22;

    private readonly string path;
    private readonly FileStream stream;
    private readonly NpyHeader header;

    private NpyRowReader(string path, FileStream stream, NpyHeader header)
    {
        (this.path, this.stream, this.header) = (path, stream, header);
        RowShape = header.Shape[1..];
        Rows = header.Shape[0];
        RowLength = (int)NumericArray.CountElements(RowShape.AsSpan())!.Value;
    }

    /// <summary>The file.</summary>
    public string Name => path;

    /// <summary>Extent of every axis of the file.</summary>
    public ImmutableArray<long> Shape => header.Shape;

    /// <summary>Number of rows: the extent of the first axis.</summary>
    public long Rows { get; }

    /// <summary>Extents of the axes after the first; empty where the file has only one axis.</summary>
    public ImmutableArray<long> RowShape { get; }

    /// <summary>Number of elements of a row.</summary>
    public int RowLength { get; }

    /// <summary>NumPy's name of the elements' type, for example <c>float32</c>.</summary>
    public string ElementType => header.Element.Name;

    private SafeFileHandle Handle => stream.SafeFileHandle;

    /// <summary>Opens an .npy file of at least one axis.</summary>
    /// <param name="path">The file; archives (.npz) cannot be read in blocks.</param>
    /// <exception cref="RankToolsException">
    /// As <see cref="NpyFile.Read"/>; ShapeMismatch: the file holds a single number; ArrayOrderUnsupported: column-major order with
    /// more than two axes.
    /// </exception>
    public static NpyRowReader Open(string path)
    {
        var stream = NpyFile.Open(path, out var header);
        try
        {
            if (header.Shape.IsEmpty)
                throw DataErrors.ShapeMismatch(path, $"'{path}' holds a single number; an array of at least one axis was expected.");
            if (header.FortranOrder && header.Shape.Length > 2)
            {
                throw new RankToolsException("ArrayOrderUnsupported", ErrorKind.NotSupported, path,
                    $"'{path}' has {header.Shape.Length} axes in column-major order, which cannot be read by rows. "
                    + "Store it with numpy.ascontiguousarray.");
            }
            var row = header.Shape.AsSpan()[1..];
            if (NumericArray.CountElements(row) is not <= int.MaxValue)
                throw DataErrors.ArrayTooLarge(path, NpyFile.Quote(path), $"rows of shape {DataErrors.Describe(row)}");
            return new NpyRowReader(path, stream, header);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads consecutive rows.</summary>
    /// <param name="firstRow">Index of the first row to read.</param>
    /// <param name="destination">Receives rows one after the other; its length is a multiple of <see cref="RowLength"/>.</param>
    /// <exception cref="ArgumentException">The rows are not all there, or the destination does not hold whole rows.</exception>
    /// <exception cref="RankToolsException">FileTruncated, FileUnavailable, IntegerTooLarge.</exception>
    public void ReadRows(long firstRow, Span<double> destination)
    {
        var count = RowLength == 0 ? 0 : destination.Length / RowLength;
        if ((long)count * RowLength != destination.Length)
            throw new ArgumentException($"{destination.Length} elements are not whole rows of {RowLength}.", nameof(destination));
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Rows - count);
        if (count == 0)
            return;
        if (!header.FortranOrder)
        {
            ReadElements(firstRow * RowLength, destination);
            return;
        }
        var column = new double[count];
        for (var c = 0; c < RowLength; c++)
        {
            ReadElements((c * Rows) + firstRow, column);
            for (var r = 0; r < count; r++)
                destination[(r * RowLength) + c] = column[r];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private void ReadElements(long first, Span<double> destination)
    {
        var size = header.Element.Size;
        var most = MostBytesAtOnce / size;
        var buffer = new byte[Math.Min(destination.Length, most) * size];
        while (!destination.IsEmpty)
        {
            var now = Math.Min(destination.Length, most);
            var bytes = buffer.AsSpan(0, now * size);
            DataFile.ReadExactly(Handle, path, header.DataOffset + (first * size), bytes);
            header.Element.Decode(bytes, destination[..now], NpyFile.Quote(path));
            first += now;
            destination = destination[now..];
        }
    }
}
