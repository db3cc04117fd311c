using System.Buffers.Binary;
using System.Collections.Immutable;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// Reads safetensors: 8 bytes of header length, a JSON header, then the numbers. As the format demands, the entries must tile the
/// bytes after the header: no gap, no overlap, nothing left over.
/// </summary>
internal static class SafetensorsReader
{
    private const int PrefixBytes = 8;
    private const long HeaderLimit = 100_000_000;

    /// <summary>Opens the file and checks every length in its header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isMapped">Maps it into memory; otherwise it is read in pieces.</param>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointHeaderTooLarge</c>, <c>CheckpointTruncated</c>, <c>CheckpointCorrupt</c>, <c>CheckpointElementTypeUnsupported</c>.
    /// </exception>
    public static CheckpointContents Read(CheckpointFile file, bool isMapped)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        file.Read(0, prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > HeaderLimit)
            throw CheckpointErrors.HeaderTooLarge(file.Path,
                $"its safetensors header claims {headerLength} bytes; the format allows {HeaderLimit}. Download or copy it again");
        if (headerLength > (ulong)(file.Length - PrefixBytes))
            throw CheckpointErrors.Truncated(file.Path,
                $"its safetensors header claims {headerLength} bytes, {file.Length - PrefixBytes} follow");

        var bytes = new byte[headerLength];
        file.Read(PrefixBytes, bytes);
        var header = SafetensorsHeader.Parse(file.Path, bytes);
        long dataStart = PrefixBytes + (long)headerLength;
        CheckTiling(file, header.Entries, file.Length - dataStart);

        var tensors = header.Entries.Select(item => new StoredTensor(item.Entry, TensorLayout.RowMajorStrides(item.Entry.Shape), 0,
            new StorageRegion(dataStart + item.Begin, item.End - item.Begin))).ToImmutableArray();
        return new(isMapped ? new MappedFile(file) : file, tensors, header.Metadata);
    }

    private static void CheckTiling(CheckpointFile file, List<SafetensorsHeader.Item> entries, long dataLength)
    {
        long expected = 0;
        foreach (var (entry, begin, end) in entries.OrderBy(item => item.Begin).ThenBy(item => item.End))
        {
            if (end > dataLength)
                throw CheckpointErrors.Truncated(file.Path,
                    $"entry '{entry.Name}' ends at byte {end} of the data, of which there are {dataLength}");
            if (begin != expected)
                throw CheckpointErrors.Corrupt(file.Path,
                    $"entry '{entry.Name}' begins at byte {begin} of the data, where {expected} was expected");
            expected = end;
        }

        if (expected != dataLength)
            throw CheckpointErrors.Corrupt(file.Path, $"its entries cover {expected} bytes of data, of which there are {dataLength}");
    }
}
