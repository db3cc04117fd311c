using System.Buffers.Binary;

using SkiaSharp;

namespace RankTools.Pictures.Drawing;

/// <summary>A font without the outlines that a picture does not use, for files that it is put into.</summary>
/// <remarks>
/// Skia embeds fonts as they are in a PDF, unless it is built with a library that this build has not. Of a TrueType font (tables <c>glyf</c>
/// and <c>loca</c>) the outlines of other glyphs become empty; numbers of glyphs, widths and the character map stay, so that texts are
/// laid out and searched as before. Fonts with other outlines (CFF) are left whole.
/// </remarks>
internal static class FontSubset
{
    private const uint TrueType = 0x00010000;
    private const uint ChecksumTarget = 0xB1B0AFBA;
    private const int HeaderSize = 12;
    private const int RecordSize = 16;
    private const int ChecksumAdjustment = 8; // in head
    private const int LocationFormat = 50; // in head
    private const int PostHeaderSize = 32;

    // Of a composite glyph's flags.
    private const int WordArguments = 0x0001;
    private const int OneScale = 0x0008;
    private const int MoreParts = 0x0020;
    private const int TwoScales = 0x0040;
    private const int FourScales = 0x0080;

    private static readonly string[] Kept = ["OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"];

    /// <summary>The font with the outlines of some characters alone; the same font where it has no such outlines.</summary>
    /// <param name="font">The whole.</param>
    /// <param name="characters">Code points.</param>
    public static SKTypeface Of(SKTypeface font, IEnumerable<int> characters)
    {
        var tables = Kept.Select(name => (Name: name, Content: Table(font, name))).Where(table => table.Content is not null).ToDictionary(table => table.Name, table => table.Content!);
        if (!tables.TryGetValue("glyf", out var outlines) || !tables.TryGetValue("loca", out var locations) || !tables.TryGetValue("head", out var head))
            return font;
        var isLong = BinaryPrimitives.ReadInt16BigEndian(head.AsSpan(LocationFormat)) != 0;
        var starts = Starts(locations, isLong);
        var used = new SortedSet<int> { 0 };
        foreach (var character in characters)
            Add(font.GetGlyph(character));
        (tables["glyf"], tables["loca"]) = Thinned(outlines, starts, used, isLong);
        if (tables.TryGetValue("post", out var names) && names.Length > PostHeaderSize)
        {
            tables["post"] = names[..PostHeaderSize]; // without names of glyphs
            BinaryPrimitives.WriteUInt32BigEndian(tables["post"], 0x00030000);
        }
        using var data = SKData.CreateCopy(File(tables));
        return SKTypeface.FromData(data) ?? font;

        void Add(int glyph)
        {
            if (glyph + 1 >= starts.Length || (!used.Add(glyph) && glyph != 0))
                return;
            foreach (var part in Parts(outlines.AsSpan((int)starts[glyph], (int)(starts[glyph + 1] - starts[glyph]))))
                Add(part);
        }
    }

    private static byte[]? Table(SKTypeface font, string name)
    {
        var tag = BinaryPrimitives.ReadUInt32BigEndian([(byte)name[0], (byte)name[1], (byte)name[2], (byte)name[3]]);
        return font.TryGetTableData(tag, out var content) ? content : null;
    }

    private static uint[] Starts(byte[] locations, bool isLong)
    {
        var starts = new uint[locations.Length / (isLong ? sizeof(uint) : sizeof(ushort))];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = isLong ? BinaryPrimitives.ReadUInt32BigEndian(locations.AsSpan(4 * i)) : 2u * BinaryPrimitives.ReadUInt16BigEndian(locations.AsSpan(2 * i));
        return starts;
    }

    /// <summary>The glyphs that a composite one is made of.</summary>
    private static List<int> Parts(ReadOnlySpan<byte> outline)
    {
        const int header = 10;
        List<int> parts = [];
        if (outline.Length < header || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return parts;
        for (int place = header, flags = MoreParts; (flags & MoreParts) != 0 && place + 4 <= outline.Length;)
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[place..]);
            parts.Add(BinaryPrimitives.ReadUInt16BigEndian(outline[(place + 2)..]));
            place += 4 + ((flags & WordArguments) != 0 ? 4 : 2)
                + ((flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & FourScales) != 0 ? 8 : 0);
        }
        return parts;
    }

    private static (byte[] Outlines, byte[] Locations) Thinned(byte[] outlines, uint[] starts, SortedSet<int> used, bool isLong)
    {
        using var kept = new MemoryStream();
        var places = new byte[starts.Length * (isLong ? sizeof(uint) : sizeof(ushort))];
        for (var glyph = 0; glyph < starts.Length; glyph++)
        {
            if (isLong)
                BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * glyph), (uint)kept.Length);
            else
                BinaryPrimitives.WriteUInt16BigEndian(places.AsSpan(2 * glyph), (ushort)(kept.Length / 2));
            if (used.Contains(glyph) && glyph + 1 < starts.Length)
                kept.Write(outlines, (int)starts[glyph], (int)(starts[glyph + 1] - starts[glyph]));
            if (kept.Length % 2 == 1) // short locations count in pairs
                kept.WriteByte(0);
        }
        return (kept.ToArray(), places);
    }

    /// <summary>A font file: a directory of tables with their checksums, then the tables at multiples of four.</summary>
    private static byte[] File(Dictionary<string, byte[]> tables)
    {
        string[] names = [.. tables.Keys.Order(StringComparer.Ordinal)];
        var start = HeaderSize + (RecordSize * names.Length);
        var file = new byte[start + tables.Values.Sum(table => Padded(table.Length))];
        var power = (int)Math.Log2(names.Length);
        BinaryPrimitives.WriteUInt32BigEndian(file, TrueType);
        foreach (var (place, value) in new[] { (4, names.Length), (6, RecordSize << power), (8, power), (10, RecordSize * (names.Length - (1 << power))) })
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(place), (ushort)value);
        tables["head"].AsSpan(ChecksumAdjustment, sizeof(uint)).Clear();
        var head = 0;
        for (var i = 0; i < names.Length; i++)
        {
            var table = tables[names[i]];
            table.CopyTo(file.AsSpan(start));
            var record = file.AsSpan(HeaderSize + (RecordSize * i));
            System.Text.Encoding.ASCII.GetBytes(names[i], record);
            BinaryPrimitives.WriteUInt32BigEndian(record[4..], Checksum(file.AsSpan(start, Padded(table.Length))));
            BinaryPrimitives.WriteInt32BigEndian(record[8..], start);
            BinaryPrimitives.WriteInt32BigEndian(record[12..], table.Length);
            if (names[i] == "head")
                head = start;
            start += Padded(table.Length);
        }
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + ChecksumAdjustment), unchecked(ChecksumTarget - Checksum(file)));
        return file;
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var sum = 0u;
        for (var i = 0; i < content.Length; i += sizeof(uint))
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(content[i..]));
        return sum;
    }

    private static int Padded(int length) => (length + 3) / 4 * 4;
}
