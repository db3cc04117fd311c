using System.Buffers.Binary;
using System.Text;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// The table of contents of a zip archive, zip64 included: just enough to find uncompressed members, which can then be read from
/// their place without going through the archive. Nothing is ever inflated, so no archive can swell.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64LocatorSignature = 0x07064b50;
    private const uint End64Signature = 0x06064b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const int DirectoryByteLimit = 64 << 20;
    private readonly CheckpointFile file;
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);
    private readonly long directoryStart;

    private ZipDirectory(CheckpointFile file)
    {
        this.file = file;
        var (start, length, count) = FindDirectory();
        directoryStart = start;
        if (length > DirectoryByteLimit)
            throw CheckpointErrors.LimitExceeded(file.Path, $"its archive directory has {length} bytes, more than {DirectoryByteLimit}");
        var directory = new byte[length];
        file.Read(start, directory);
        ReadMembers(directory, count);
    }

    /// <summary>The members' names in the order of the directory.</summary>
    public IReadOnlyCollection<string> Names => members.Keys;

    /// <summary>Reads the directory of an archive.</summary>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointTruncated</c>, <c>CheckpointCorrupt</c>, <c>CheckpointLimitExceeded</c>.
    /// </exception>
    public static ZipDirectory Read(CheckpointFile file) => new(file);

    /// <summary>Where the bytes of a member lie, or null if there is none of that name.</summary>
    /// <exception cref="RankToolsException"><c>CheckpointCorrupt</c>; <c>CheckpointFormatUnsupported</c> if it is compressed.</exception>
    public StorageRegion? Find(string name, bool bigEndian = false)
    {
        if (!members.TryGetValue(name, out var member)) return null;
        if (member.Method != 0 || member.IsEncrypted || member.StoredLength != member.Length)
            throw CheckpointErrors.FormatUnsupported(file.Path, $"a zip archive whose member '{name}' is compressed or encrypted",
                "PyTorch stores members as they are: unpack the archive and load the file inside, or save the weights again.");

        if (member.HeaderStart > directoryStart - LocalBytes) throw Damaged($"member '{name}' begins at {member.HeaderStart}");
        Span<byte> local = stackalloc byte[LocalBytes];
        file.Read(member.HeaderStart, local);
        if (UInt32(local, 0) != LocalSignature) throw Damaged($"member '{name}' has no header at {member.HeaderStart}");
        long start = member.HeaderStart + LocalBytes + UInt16(local, 26) + UInt16(local, 28);
        if (member.Length > directoryStart - start) throw Damaged($"member '{name}' of {member.Length} bytes does not fit");

        // A checksum of 0 stands for none: it is what writers put that do not compute it.
        return new(start, member.Length, bigEndian, member.Checksum == 0 ? null : member.Checksum);
    }

    private (long Start, int Length, long Count) FindDirectory()
    {
        // The end record is the last thing in the file but for a comment of at most 65535 bytes.
        var tail = new byte[Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        long tailStart = file.Length - tail.Length;
        file.Read(tailStart, tail);
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (UInt32(end, 0) != EndSignature || EndBytes + UInt16(end, 20) != end.Length) continue;
            long endStart = tailStart + at;
            (ulong count, ulong length, ulong start) = (UInt16(end, 10), UInt32(end, 12), UInt32(end, 16));
            if (count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue)
                (count, length, start, endStart) = ReadEnd64(endStart);
            if (start > (ulong)endStart || length > (ulong)endStart - start || count > length / CentralBytes)
                throw Damaged($"its directory of {count} members and {length} bytes at {start} does not fit");
            return ((long)start, (int)Math.Min(length, int.MaxValue), (long)count);
        }

        throw CheckpointErrors.Truncated(file.Path, "it begins as a zip archive but the directory at its end is not there");
    }

    private (ulong Count, ulong Length, ulong Start, long EndStart) ReadEnd64(long endStart)
    {
        Span<byte> locator = stackalloc byte[LocatorBytes];
        if (endStart < LocatorBytes) throw Damaged("its zip64 directory is not there");
        file.Read(endStart - LocatorBytes, locator);
        ulong position = UInt64(locator, 8);
        if (UInt32(locator, 0) != End64LocatorSignature || position > (ulong)(endStart - LocatorBytes))
            throw Damaged("its zip64 directory is not there");
        Span<byte> end = stackalloc byte[End64Bytes];
        file.Read((long)position, end);
        if (UInt32(end, 0) != End64Signature) throw Damaged("its zip64 directory is not there");
        return (UInt64(end, 32), UInt64(end, 40), UInt64(end, 48), (long)position);
    }

    private void ReadMembers(ReadOnlySpan<byte> directory, long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (directory.Length < CentralBytes || UInt32(directory, 0) != CentralSignature)
                throw Damaged($"member {i} of its directory is not there");
            int nameLength = UInt16(directory, 28);
            int extraLength = UInt16(directory, 30);
            int size = CentralBytes + nameLength + extraLength + UInt16(directory, 32);
            if (directory.Length < size) throw Damaged($"member {i} of its directory does not fit");
            string name = Encoding.UTF8.GetString(directory.Slice(CentralBytes, nameLength));
            var extra = directory.Slice(CentralBytes + nameLength, extraLength);
            if (!members.TryAdd(name, ReadMember(directory, extra, name))) throw Damaged($"member '{name}' occurs twice");
            directory = directory[size..];
        }
    }

    private Member ReadMember(ReadOnlySpan<byte> central, ReadOnlySpan<byte> extra, string name)
    {
        ulong stored = UInt32(central, 20);
        ulong length = UInt32(central, 24);
        ulong start = UInt32(central, 42);
        if (length == uint.MaxValue || stored == uint.MaxValue || start == uint.MaxValue)
        {
            // What does not fit 32 bits follows in the zip64 field, in this order, each only if its own place says so.
            var wide = FindZip64(extra, name);
            length = TakeWide(length, ref wide, name);
            stored = TakeWide(stored, ref wide, name);
            start = TakeWide(start, ref wide, name);
        }

        if (stored > long.MaxValue || length > long.MaxValue || start > long.MaxValue)
            throw Damaged($"member '{name}' has impossible sizes");
        return new(UInt16(central, 10), (UInt16(central, 8) & 1) != 0, UInt32(central, 16), (long)stored, (long)length, (long)start);
    }

    private ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra, string name)
    {
        while (extra.Length >= 4)
        {
            int length = UInt16(extra, 2);
            if (length > extra.Length - 4) break;
            if (UInt16(extra, 0) == 1) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        throw Damaged($"member '{name}' lacks its zip64 sizes");
    }

    private ulong TakeWide(ulong narrow, ref ReadOnlySpan<byte> wide, string name)
    {
        if (narrow != uint.MaxValue) return narrow;
        if (wide.Length < sizeof(ulong)) throw Damaged($"member '{name}' lacks its zip64 sizes");
        ulong value = UInt64(wide, 0);
        wide = wide[sizeof(ulong)..];
        return value;
    }

    private RankToolsException Damaged(string found) => CheckpointErrors.Corrupt(file.Path, $"in its zip archive, {found}");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private sealed record Member(int Method, bool IsEncrypted, uint Checksum, long StoredLength, long Length, long HeaderStart);
}
