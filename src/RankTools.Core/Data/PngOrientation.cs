using System.Buffers.Binary;

using SkiaSharp;

namespace RankTools.Data;

/// <summary>Finds the EXIF orientation of a PNG file, which the image library does not report (its eXIf chunk).</summary>
internal static class PngOrientation
{
    private const int ChunkFrame = 12; // length, kind, checksum
    private const int OrientationTag = 0x0112;
    private const int ShortType = 3;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The orientation of a PNG file; null for other files and where none is recorded.</summary>
    public static SKEncodedOrigin? Find(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
            return null;
        for (var rest = file[Signature.Length..]; rest.Length >= ChunkFrame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
                return null;
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
                return FindInTiff(rest.Slice(8, (int)length));
            rest = rest[(ChunkFrame + (int)length)..];
        }
        return null;
    }

    /// <summary>Looks through the first directory of a TIFF structure.</summary>
    private static SKEncodedOrigin? FindInTiff(ReadOnlySpan<byte> tiff)
    {
        const int header = 8, entry = 12;
        if (tiff.Length < header)
            return null;
        var little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8))
            return null;
        var start = Read32(tiff[4..], little);
        if (start > tiff.Length - 2)
            return null;
        var directory = tiff[(int)start..];
        var entries = Math.Min(Read16(directory, little), (directory.Length - 2) / entry);
        for (var i = 0; i < entries; i++)
        {
            var field = directory.Slice(2 + (i * entry), entry);
            if (Read16(field, little) != OrientationTag || Read16(field[2..], little) != ShortType)
                continue;
            var value = Read16(field[8..], little);
            return value is >= 1 and <= 8 ? (SKEncodedOrigin)value : null;
        }
        return null;
    }

    private static int Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
