using System.Security.Cryptography;

namespace RankTools.Checkpoints;

/// <summary>The hash by which results name the file that their weights came from.</summary>
internal static class FileHash
{
    private const int ChunkBytes = 1 << 18;

    /// <summary>The SHA-256 of the whole file as 64 lower-case hexadecimal digits; the file is streamed, not loaded.</summary>
    public static string Sha256(IByteSource file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        for (long done = 0; done < file.Length; done += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Length - done));
            file.Read(done, chunk);
            hash.AppendData(chunk);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
