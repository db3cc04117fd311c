using System.Buffers.Binary;

using RankTools.Checkpoints;

namespace RankTools.Pictures.Drawing;

/// <summary>Adds to a PNG how large its dots are (chunk pHYs), so that it is printed and typeset in its size.</summary>
internal static class PngResolution
{
    private const int HeaderEnd = 8 + 25; // signature and IHDR
    private const double InchesPerMetre = 1 / 0.0254;

    public static byte[] Added(byte[] png, int dpi)
    {
        var chunk = new byte[21];
        var dotsPerMetre = (uint)Math.Round(dpi * InchesPerMetre);
        BinaryPrimitives.WriteUInt32BigEndian(chunk, 9);
        "pHYs"u8.CopyTo(chunk.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8), dotsPerMetre);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(12), dotsPerMetre);
        chunk[16] = 1;
        var checksum = new Crc32();
        checksum.Append(chunk.AsSpan(4, 13));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(17), checksum.Value);
        return [.. png.AsSpan(0, HeaderEnd), .. chunk, .. png.AsSpan(HeaderEnd)];
    }
}
