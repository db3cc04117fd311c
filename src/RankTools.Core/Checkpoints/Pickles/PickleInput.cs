using System.Buffers.Binary;
using System.Text;

namespace RankTools.Checkpoints.Pickles;

/// <summary>
/// The bytes of a pickle, read forwards through a small window. Every length is compared with what is left before anything of that
/// length is allocated.
/// </summary>
internal sealed class PickleInput(IByteSource source, long start, long length)
{
    private const int WindowBytes = 1 << 14;
    private const int TextLimit = 16 << 20;
    private const int LineLimit = 4096;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly long end = start + length;
    private readonly byte[] window = new byte[(int)Math.Min(WindowBytes, length)];
    private long windowStart = start;
    private int windowLength;

    /// <summary>The file's path, for messages.</summary>
    public string Path => source.Path;

    /// <summary>The place in the file of the next byte.</summary>
    public long Position { get; private set; } = start;

    /// <summary>Bytes left.</summary>
    public long Remaining => end - Position;

    public byte ReadByte()
    {
        if (Position >= windowStart + windowLength)
        {
            Require(1);
            windowStart = Position;
            windowLength = (int)Math.Min(window.Length, Remaining);
            source.Read(windowStart, window.AsSpan(0, windowLength));
        }

        return window[Position++ - windowStart];
    }

    public ushort ReadUInt16() => (ushort)(ReadByte() | ReadByte() << 8);

    public int ReadInt32() => (int)ReadUInt32();

    public uint ReadUInt32() => ReadUInt16() | (uint)ReadUInt16() << 16;

    public ulong ReadUInt64() => ReadUInt32() | (ulong)ReadUInt32() << 32;

    /// <summary>A float64 with its most significant byte first.</summary>
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(ReadUInt64()));

    /// <summary>Bytes whose number was read from the file itself.</summary>
    public byte[] ReadBytes(ulong count)
    {
        if (count > TextLimit && count <= (ulong)Remaining)
            throw CheckpointErrors.LimitExceeded(Path, $"its pickle holds a text of {count} bytes at {Position}, more than {TextLimit}");
        Require(count);
        var bytes = new byte[count];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = ReadByte();
        return bytes;
    }

    /// <summary>UTF-8 text. Python's lone surrogates have no place in the names of weights and are refused.</summary>
    public string ReadText(ulong count)
    {
        long position = Position;
        try
        {
            return Strict.GetString(ReadBytes(count));
        }
        catch (DecoderFallbackException cause)
        {
            throw CheckpointErrors.Corrupt(Path, $"the text at {position} of its pickle is not UTF-8", cause);
        }
    }

    /// <summary>Latin-1 text up to a newline, which is taken but not returned.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (line.Length == LineLimit)
                throw CheckpointErrors.LimitExceeded(Path, $"its pickle has a line of more than {LineLimit} bytes before {Position}");
            line.Append((char)value);
        }

        return line.ToString();
    }

    /// <summary>Fails unless so many bytes are left.</summary>
    public void Require(ulong count)
    {
        if (count > (ulong)Remaining)
            throw CheckpointErrors.Truncated(Path, $"its pickle needs {count} bytes at {Position}, {Remaining} are left");
    }
}
