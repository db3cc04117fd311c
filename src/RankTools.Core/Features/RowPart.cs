using System.Runtime.InteropServices;

namespace RankTools.Features;

/// <summary>
/// A file that grows by rows of one length while their number is not known yet. What a stopped process leaves half a row of is cut
/// off when it is opened again.
/// </summary>
internal sealed class RowPart : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly FileStream stream;
    private readonly long rowBytes;

    public RowPart(string path, long rowBytes)
    {
        this.rowBytes = rowBytes;
        stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        Rows = stream.Length / rowBytes;
    }

    /// <summary>Whole rows in the file.</summary>
    public long Rows { get; private set; }

    /// <summary>Cuts the file down to so many rows; what is appended comes after them.</summary>
    public void Truncate(long rows)
    {
        stream.SetLength(rows * rowBytes);
        stream.Position = stream.Length;
        Rows = rows;
    }

    /// <summary>Appends whole rows.</summary>
    public void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        const int piece = 1 << 24; // the bytes of a longer span may number more than a span can hold
        Rows += (long)values.Length * Marshal.SizeOf<T>() / rowBytes;
        for (; !values.IsEmpty; values = values[Math.Min(piece, values.Length)..])
            stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(piece, values.Length)]));
    }

    /// <summary>Reads from a row on, as many values as the destination holds.</summary>
    public void Read<T>(long row, Span<T> destination)
        where T : unmanaged
    {
        stream.Position = row * rowBytes;
        stream.ReadExactly(MemoryMarshal.AsBytes(destination));
        stream.Position = Rows * rowBytes;
    }

    /// <summary>Hands the whole content over in order, in pieces.</summary>
    public void CopyTo<T>(ReadOnlySpanAction<T> append, CancellationToken cancellation)
        where T : unmanaged
    {
        var buffer = new T[BufferBytes];
        var left = Rows * rowBytes / Marshal.SizeOf<T>();
        stream.Position = 0;
        while (left > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            stream.ReadExactly(MemoryMarshal.AsBytes(now));
            append(now);
            left -= now.Length;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Takes a piece of the content.</summary>
    internal delegate void ReadOnlySpanAction<T>(ReadOnlySpan<T> values);
}
