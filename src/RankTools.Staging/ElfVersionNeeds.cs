using System.Buffers.Binary;
using System.Text;

namespace RankTools.Staging;

/// <summary>
/// Marks one required symbol version of a 64-bit little-endian ELF library as weak, so that the dynamic loader accepts a
/// runtime library that does not offer it.
/// </summary>
/// <remarks>
/// TorchSharp's Linux library is linked against a libstdc++ that offers GLIBCXX_3.4.32. The single symbol behind that version
/// (<c>_ZSt21ios_base_library_initv</c>) is a link-time marker without a relocation: nothing ever calls it. Debian 12,
/// Ubuntu 22.04 and RHEL 9 stop at GLIBCXX_3.4.30, and their loader refuses the library unless the requirement is weak
/// (VER_FLG_WEAK in <c>vna_flags</c>, see the gABI supplement on symbol versioning).
/// </remarks>
public static class ElfVersionNeeds
{
    private const uint SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2;                   // VER_FLG_WEAK

    /// <summary>Sets the weak flag on every requirement named <paramref name="version"/>.</summary>
    /// <param name="image">The whole library; changed in place.</param>
    /// <param name="version">The version name, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>The number of entries that were changed; 0 when none carries that name or all are weak already.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a well-formed 64-bit little-endian ELF file.</exception>
    public static int Weaken(Span<byte> image, string version)
    {
        var changed = 0;
        foreach (var entry in Find(image, version))
        {
            var flags = image.Slice(entry + 4, 2);
            var value = BinaryPrimitives.ReadUInt16LittleEndian(flags);
            if ((value & WeakFlag) != 0)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(value | WeakFlag));
            changed++;
        }
        return changed;
    }

    /// <summary>Offsets of the <c>Vernaux</c> entries that require <paramref name="version"/>.</summary>
    public static IReadOnlyList<int> Find(ReadOnlySpan<byte> image, string version)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
            throw new InvalidDataException("Not a 64-bit little-endian ELF library.");

        var sections = ToOffset(image, ReadUInt64(image, 0x28));
        int entrySize = ReadUInt16(image, 0x3A), count = ReadUInt16(image, 0x3C);
        if (entrySize < 64 && count > 0)
            throw new InvalidDataException("The ELF section header entries are shorter than 64 bytes.");
        var found = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * entrySize;
            if (ReadUInt32(image, header + 4) != SectionVersionNeeds)
                continue;
            var names = sections + (int)ReadUInt32(image, header + 0x28) * entrySize; // sh_link: the string table
            Collect(image, ToOffset(image, ReadUInt64(image, header + 0x18)), (int)ReadUInt32(image, header + 0x2C),
                ToOffset(image, ReadUInt64(image, names + 0x18)), version, found);
        }
        return found;
    }

    private static void Collect(ReadOnlySpan<byte> image, int need, int needs, int strings, string version, List<int> found)
    {
        for (var n = 0; n < needs; n++)
        {
            var entry = need + (int)ReadUInt32(image, need + 8); // vn_aux
            for (int k = 0, entries = ReadUInt16(image, need + 2); k < entries; k++) // vn_cnt
            {
                if (NameAt(image, strings + (int)ReadUInt32(image, entry + 8)) == version) // vna_name
                    found.Add(entry);
                var step = (int)ReadUInt32(image, entry + 12); // vna_next
                if (step == 0)
                    break;
                entry += step;
            }
            var next = (int)ReadUInt32(image, need + 12); // vn_next
            if (next == 0)
                break;
            need += next;
        }
    }

    private static string NameAt(ReadOnlySpan<byte> image, int offset)
    {
        if ((uint)offset >= (uint)image.Length)
            throw new InvalidDataException("An ELF version name lies outside the file.");
        var rest = image[offset..];
        var end = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }

    private static int ToOffset(ReadOnlySpan<byte> image, ulong value) => value < (ulong)image.Length
        ? (int)value
        : throw new InvalidDataException($"An ELF offset ({value}) lies outside the file of {image.Length} bytes.");

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> image, int offset, int length) =>
        offset >= 0 && offset <= image.Length - length
            ? image.Slice(offset, length)
            : throw new InvalidDataException($"An ELF structure at {offset} lies outside the file of {image.Length} bytes.");

    private static ushort ReadUInt16(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(image, offset, 2));

    private static uint ReadUInt32(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(image, offset, 4));

    private static ulong ReadUInt64(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(At(image, offset, 8));
}
