using System.Buffers.Binary;

using Google.Protobuf;

using RankTools.Checkpoints;

using static Google.Protobuf.WireFormat;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Decodes elements that a tensor holds one by one, to the bytes that they would be as raw data.</summary>
internal static class OnnxTypedElements
{
    private const int Floats = 4;
    private const int Doubles = 10;
    private const int Unsigned = 11;

    /// <param name="source">The file.</param>
    /// <param name="message">The tensor's message in it.</param>
    /// <param name="field">The field that holds the elements.</param>
    /// <param name="tensor">The tensor's name, for messages.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="count">Elements that there must be, neither fewer nor more; bounded by the message's length.</param>
    public static byte[] Read(IByteSource source, OnnxRange message, int field, string tensor, int size, long count)
    {
        if (message.Length > Array.MaxLength || count > Array.MaxLength / size)
            throw OnnxErrors.TooLarge(source.Path, $"'{tensor}' has {count} elements, stored one by one; store them as raw data");
        var bytes = new byte[message.Length];
        source.Read(message.Offset, bytes);
        var elements = new byte[count * size];
        var stream = new CodedInputStream(bytes);
        var filled = OnnxInput.Guarded(source.Path, () => Fill(stream, field, elements, size, (found) =>
            OnnxErrors.Invalid(source.Path, $"tensor '{tensor}' {found}")));
        return filled == elements.Length
            ? elements
            : throw OnnxErrors.Invalid(source.Path, $"tensor '{tensor}' needs {count} elements by its shape, and holds {filled / size}");
    }

    private static int Fill(CodedInputStream stream, int field, byte[] elements, int size, Func<string, Exception> error)
    {
        var filled = 0;
        while (stream.ReadTag() is not 0 and var tag)
        {
            if (GetTagFieldNumber(tag) != field)
            {
                stream.SkipLastField();
                continue;
            }
            var isPacked = GetTagWireType(tag) == WireType.LengthDelimited;
            var end = isPacked ? stream.ReadLength() + stream.Position : 0;
            while (!isPacked || stream.Position < end)
            {
                if (filled == elements.Length)
                    throw error("holds more elements than its shape has");
                if (!TryWrite(Next(stream, field), elements.AsSpan(filled, size), field == Unsigned))
                    throw error("holds a number that its type cannot hold");
                filled += size;
                if (!isPacked)
                    break;
            }
            if (isPacked && stream.Position != end)
                throw error("does not end with a number");
        }
        return filled;
    }

    private static ulong Next(CodedInputStream stream, int field) => field switch
    {
        Floats => BitConverter.SingleToUInt32Bits(stream.ReadFloat()),
        Doubles => BitConverter.DoubleToUInt64Bits(stream.ReadDouble()),
        _ => stream.ReadUInt64(),
    };

    /// <summary>
    /// Writes the low bytes, least significant first. What is cut off must be nothing but the sign: bit patterns of 16-bit floats
    /// are written as positive numbers by some programs and as negative ones by others.
    /// </summary>
    private static bool TryWrite(ulong value, Span<byte> element, bool isUnsigned)
    {
        Span<byte> all = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..element.Length].CopyTo(element);
        if (element.Length == sizeof(ulong))
            return true;
        var bits = 8 * element.Length;
        return value >> bits == 0 || (!isUnsigned && (long)value >> (bits - 1) == -1);
    }
}
