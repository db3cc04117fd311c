using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RankTools.Data;

/// <summary>What an .npy file says of itself: element type, storage order, shape; and where its elements begin.</summary>
/// <param name="Element">Type of the elements.</param>
/// <param name="FortranOrder">True if the first axis varies fastest.</param>
/// <param name="Shape">Extent of every axis.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="DataOffset">Offset of the first element.</param>
/// <remarks>Format: numpy.lib.format, versions 1.0, 2.0 and 3.0.</remarks>
internal sealed record NpyHeader(NpyElement Element, bool FortranOrder, ImmutableArray<long> Shape, long Count, long DataOffset)
{
    /// <summary>The first bytes of every .npy file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private const int LongestText = 1 << 16;
    private const int Alignment = 64;

    /// <summary>Bytes of all elements.</summary>
    public long DataBytes => Count * Element.Size;

    /// <summary>Reads the header at the start of a stream of known length and checks that the elements fill the rest exactly.</summary>
    public static NpyHeader Read(Stream stream, long length, string path, string origin)
    {
        Span<byte> start = stackalloc byte[8];
        var available = (int)Math.Min(length, start.Length);
        stream.ReadExactly(start[..available]);
        if (available < Magic.Length || !start.StartsWith(Magic))
            throw DataErrors.ArrayUnreadable(path, length == 0 ? $"{origin} is empty." : $"{origin} is not a NumPy array.");
        if (available < start.Length)
            throw DataErrors.ArrayTruncated(path, origin, $"it ends after {length} bytes, within its header.");
        if (start[6] is not (1 or 2 or 3))
            throw DataErrors.ArrayHeaderInvalid(path, origin, $"version {start[6]}.{start[7]} is not known (1.0, 2.0 and 3.0 are).");

        Span<byte> field = stackalloc byte[start[6] == 1 ? 2 : 4];
        var textStart = start.Length + field.Length;
        if (length < textStart)
            throw DataErrors.ArrayTruncated(path, origin, $"it ends after {length} bytes, within its header.");
        stream.ReadExactly(field);
        long textLength = field.Length == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(field)
            : BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (textLength > LongestText)
            throw DataErrors.ArrayHeaderInvalid(path, origin, $"it claims {textLength} bytes, more than the {LongestText} that are read.");
        if (textLength > length - textStart)
            throw DataErrors.ArrayTruncated(path, origin, $"its header claims {textLength} bytes and {length - textStart} are there.");
        var text = new byte[textLength];
        stream.ReadExactly(text);

        var header = NpyHeaderText.Parse(start[6] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), path, origin)
            with { DataOffset = textStart + textLength };
        header.CheckLength(length - header.DataOffset, path, origin);
        return header;
    }

    /// <summary>The header of a row-major little-endian array, padded so that the elements are aligned.</summary>
    public static byte[] Format(bool isDouble, ReadOnlySpan<long> shape) => Format(isDouble ? "<f8" : "<f4", shape);

    /// <inheritdoc cref="Format(bool, ReadOnlySpan{long})"/>
    /// <param name="type">NumPy's description of the elements' type, such as <c>&lt;i8</c>.</param>
    /// <param name="shape">Extent of every axis.</param>
    public static byte[] Format(string type, ReadOnlySpan<long> shape)
    {
        var axes = string.Concat(shape.ToArray().Select(extent => extent.ToString(CultureInfo.InvariantCulture) + ", "));
        // A tuple of one needs its comma, longer ones do without: (3,) but (3, 4).
        axes = shape.Length == 1 ? axes.TrimEnd() : axes.TrimEnd(' ', ',');
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({axes}), }}";
        const int fixedBytes = 10;
        var total = (fixedBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(total - fixedBytes)));
        header.AsSpan(fixedBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(fixedBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    private void CheckLength(long present, string path, string origin)
    {
        var claim = $"shape {DataErrors.Describe(Shape.AsSpan())} of {Element.Name}";
        if (Count > present / Element.Size)
        {
            throw DataErrors.ArrayTruncated(path, origin,
                $"{claim} needs {(Int128)Count * Element.Size} bytes and {present} are there.");
        }
        if (DataBytes != present)
            throw DataErrors.ArrayHeaderInvalid(path, origin, $"{claim} fills {DataBytes} bytes, but {present} follow.");
    }
}
