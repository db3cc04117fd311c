using System.Buffers;

namespace RankTools.Checkpoints;

/// <summary>
/// A stretch of a file that one or more tensors look into. Where the file records a checksum of it, the stretch is checked once,
/// before the first value of it is used.
/// </summary>
/// <param name="Position">Where it begins in the file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="BigEndian">True if its numbers are stored with the most significant byte first.</param>
/// <param name="Checksum">Its CRC-32, or null where the format has none.</param>
internal sealed record StorageRegion(long Position, long Length, bool BigEndian = false, uint? Checksum = null)
{
    private const int ChunkBytes = 1 << 17;
    private volatile bool verified = Checksum is null;

    public void Verify(IByteSource source)
    {
        if (verified) return;
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var checksum = new Crc32();
            for (long done = 0; done < Length; done += ChunkBytes)
            {
                var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, Length - done));
                source.Read(Position + done, chunk);
                checksum.Append(chunk);
            }

            if (checksum.Value != Checksum)
                throw CheckpointErrors.Corrupt(source.Path,
                    $"the {Length} bytes at {Position} have the checksum {checksum.Value:x8}, the archive records {Checksum:x8} "
                    + "(unless it was saved with torch.serialization.set_crc32_options(False): then save it again without)");
            verified = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
