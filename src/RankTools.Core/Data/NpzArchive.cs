using System.IO.Compression;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>An .npz archive: a zip of .npy files.</summary>
/// <remarks>
/// What the archive claims is believed only as far as it can be true: an entry cannot unpack to more than its packed bytes allow,
/// its array must fill it exactly, and its checksum must agree.
/// </remarks>
internal sealed class NpzArchive : IDisposable
{
    private const string Suffix = ".npy";
    private const int MostEntries = 1 << 16;

    /// <summary>Deflate packs at most 1032 bytes into one.</summary>
    private const long HighestRatio = 1032;

    private readonly string path;
    private readonly FileStream file;
    private readonly ZipArchive zip;

    private NpzArchive(string path, FileStream file, ZipArchive zip, IReadOnlyList<string> entries) =>
        (this.path, this.file, this.zip, Entries) = (path, file, zip, entries);

    /// <summary>Names of the arrays, without '.npy'.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>True if a file begins as a zip archive does.</summary>
    public static bool IsArchive(string path)
    {
        using var handle = DataFile.OpenRead(path, out var length);
        if (length < 4)
            return false;
        Span<byte> start = stackalloc byte[4];
        DataFile.ReadExactly(handle, path, 0, start);
        return start.SequenceEqual("PK\x03\x04"u8) || start.SequenceEqual("PK\x05\x06"u8);
    }

    public static NpzArchive Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(DataFile.OpenRead(path, out _), FileAccess.Read);
            var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MostEntries)
                throw new InvalidDataException($"it lists {zip.Entries.Count} entries, more than the {MostEntries} that are read.");
            var names = zip.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(Suffix, StringComparison.Ordinal));
            return new NpzArchive(path, file, zip, [.. names.Select(name => name[..^Suffix.Length])]);
        }
        catch (Exception e) when (IsDamage(e))
        {
            file?.Dispose();
            throw DataErrors.ArchiveUnreadable(path, Sentence(e), e);
        }
    }

    /// <summary>Reads the array of a name, or the only one.</summary>
    public NumericArray Read(string? name)
    {
        name ??= Entries.Count == 1 ? Entries[0] : throw NotFound($"'{path}' holds {Entries.Count} arrays: name one.");
        var matches = zip.Entries.Where(entry => entry.FullName == name + Suffix).Take(2).ToArray();
        if (matches.Length == 0)
            throw NotFound($"'{path}' holds no array '{name}'.");
        if (matches.Length > 1)
            throw DataErrors.ArchiveUnreadable(path, $"the name '{name}' is there more than once.");
        try
        {
            return Read(matches[0], $"'{path}' entry '{name}'");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw DataErrors.ArchiveUnreadable(path, $"entry '{name}': {Sentence(e)}", e);
        }
    }

    public void Dispose()
    {
        zip.Dispose();
        file.Dispose();
    }

    private NumericArray Read(ZipArchiveEntry entry, string origin)
    {
        if (entry.IsEncrypted)
            throw new InvalidDataException("it is encrypted.");
        if (entry.CompressedLength > file.Length || entry.Length / HighestRatio > entry.CompressedLength)
        {
            throw new InvalidDataException(
                $"it claims {entry.Length} bytes packed into {entry.CompressedLength}, in a file of {file.Length}.");
        }
        using var stream = new ChecksumStream(entry.Open());
        var header = NpyHeader.Read(stream, entry.Length, path, origin);
        var array = NpyPayload.Read(stream, header, path, origin);
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException($"it unpacks to more than the {entry.Length} bytes it claims.");
        if (stream.Checksum != entry.Crc32)
            throw new InvalidDataException($"its checksum is {stream.Checksum:x8} where {entry.Crc32:x8} is recorded.");
        return array;
    }

    private RankToolsException NotFound(string found) =>
        new("ArrayNotFound", ErrorKind.NotFound, path,
            found + (Entries.Count == 0 ? " It is an archive without arrays." : $" There are: {string.Join(", ", Entries.Take(20))}."));

    private static bool IsDamage(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private static string Sentence(Exception e) => e.Message.TrimEnd('.') + ".";
}
