using Microsoft.Win32.SafeHandles;

namespace RankTools.Checkpoints;

/// <summary>A file on disk, read where it is needed and nowhere else.</summary>
internal sealed class CheckpointFile : IByteSource
{
    private CheckpointFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public long Length { get; }

    public SafeFileHandle Handle { get; }

    public static CheckpointFile Open(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0')) throw CheckpointErrors.NotFound(path, "is not a path");
        if (Directory.Exists(path)) throw CheckpointErrors.NotFound(path, "is a folder");
        var information = new FileInfo(path);
        if (!information.Exists) throw CheckpointErrors.NotFound(path, "does not exist");

        // Pipes and devices have no length either; asking first keeps the open below from waiting for a writer.
        if (information.Length == 0) throw CheckpointErrors.Empty(path);
        try
        {
            return new(information.FullName,
                File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CheckpointErrors.Unreadable(path, cause);
        }
    }

    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || destination.Length > Length - offset)
            throw CheckpointErrors.Truncated(Path, $"{destination.Length} bytes are needed at {offset}, the file has {Length}");
        while (!destination.IsEmpty)
        {
            int count;
            try
            {
                count = RandomAccess.Read(Handle, destination, offset);
            }
            catch (IOException cause)
            {
                throw CheckpointErrors.Unreadable(Path, cause);
            }

            if (count == 0) throw CheckpointErrors.Truncated(Path, $"it ended at {offset} while it was being read");
            destination = destination[count..];
            offset += count;
        }
    }

    public void Dispose() => Handle.Dispose();
}
