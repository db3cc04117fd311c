using System.Buffers.Binary;
using System.IO.Compression;

namespace RankTools.Samples.Files;

/// <summary>
/// Writes 8-bit RGB images as PNG (ISO/IEC 15948). Small images are stored uncompressed, so their files, like their pixels, are
/// the same bytes with every version of zlib.
/// </summary>
internal static class PngFile
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => CrcEntry((uint)n))];

    /// <summary>Writes an image.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="pixels">Red, green, blue of each pixel, row by row.</param>
    /// <param name="level">How to pack them.</param>
    public static void Write(string path, int width, ReadOnlySpan<byte> pixels, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var height = pixels.Length / (3 * width);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // bits per channel, RGB

        using var file = File.Create(path);
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Pack(Rows(pixels, width), level));
        WriteChunk(file, "IEND"u8, []);
    }

    /// <summary>Each row with its filter byte, 0: none.</summary>
    private static byte[] Rows(ReadOnlySpan<byte> pixels, int width)
    {
        var stride = 3 * width;
        var rows = new byte[pixels.Length / stride * (stride + 1)];
        for (int from = 0, to = 1; from < pixels.Length; from += stride, to += stride + 1)
            pixels.Slice(from, stride).CopyTo(rows.AsSpan(to));
        return rows;
    }

    private static byte[] Pack(byte[] rows, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        if (level == CompressionLevel.NoCompression && rows.Length <= ushort.MaxValue)
        {
            // One stored block (RFC 1950 and 1951): header, last-block flag, length, its complement, the bytes, Adler-32.
            packed.Write([0x78, 0x01, 0x01, (byte)rows.Length, (byte)(rows.Length >> 8), (byte)~rows.Length, (byte)(~rows.Length >> 8)]);
            packed.Write(rows);
            var adler = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(adler, Adler(rows));
            packed.Write(adler);
        }
        else
        {
            using var zlib = new ZLibStream(packed, level, leaveOpen: true);
            zlib.Write(rows);
        }
        return packed.ToArray();
    }

    private static void WriteChunk(FileStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(word);
    }

    private static uint Adler(ReadOnlySpan<byte> bytes)
    {
        uint a = 1, b = 0;
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }
        return (b << 16) | a;
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcEntry(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
            n = (n & 1) != 0 ? 0xEDB88320 ^ (n >> 1) : n >> 1;
        return n;
    }
}
