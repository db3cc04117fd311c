using System.Buffers.Binary;
using System.IO.Compression;

namespace RankTools.Core.Tests.Data;

/// <summary>Writes PNG files of any claimed size, for pictures that no drawing program would save.</summary>
internal static class PngWriter
{
    /// <summary>A picture of one 8-bit colour type; <paramref name="rows"/> of pixels are written, whatever height is claimed.</summary>
    public static byte[] Write(int width, int height, byte colourType, IEnumerable<byte[]> rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in rows)
                zlib.Write([0, .. row]);
        }
        var size = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        (size[8], size[9]) = (8, colourType);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, size), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] data)
    {
        byte[] body = [.. kind, .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        using var stream = new RankTools.Data.ChecksumStream(new MemoryStream(bytes));
        stream.ReadExactly(new byte[bytes.Length]);
        return stream.Checksum;
    }
}
