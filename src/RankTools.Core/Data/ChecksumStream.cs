namespace RankTools.Data;

/// <summary>Passes a stream on for reading and keeps the CRC-32 of what went through, as zip archives record it.</summary>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private static readonly uint[] Table = MakeTable();

    private uint state = uint.MaxValue;

    /// <summary>CRC-32 of all bytes read so far.</summary>
    public uint Checksum => ~state;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        var crc = state;
        foreach (var value in buffer[..read])
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        state = crc;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private static uint[] MakeTable()
    {
        const uint reversedPolynomial = 0xEDB88320;
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? reversedPolynomial ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
