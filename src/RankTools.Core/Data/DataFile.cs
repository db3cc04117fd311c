using Microsoft.Win32.SafeHandles;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Opens and reads input files, turning what the system says into errors that name the file.</summary>
internal static class DataFile
{
    /// <summary>Opens an existing file for positional reads.</summary>
    public static SafeFileHandle OpenRead(string path, out long length)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            length = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            handle?.Dispose();
            throw Translate(path, e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    public static void ReadExactly(SafeFileHandle handle, string path, long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                var read = RandomAccess.Read(handle, destination, offset);
                if (read == 0)
                    throw Truncated(path, $"ends at byte {offset} where {destination.Length} more bytes were expected.");
                destination = destination[read..];
                offset += read;
            }
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            throw Translate(path, e);
        }
    }

    /// <summary>Reads a whole file of at most <paramref name="limit"/> bytes.</summary>
    public static byte[] ReadAll(string path, int limit)
    {
        using var handle = OpenRead(path, out var length);
        if (length > limit)
        {
            throw new RankToolsException("FileTooLarge", ErrorKind.LimitExceeded, path,
                $"'{path}' has {length} bytes; at most {limit} are read. Check that it is the file you mean.");
        }
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        ReadExactly(handle, path, 0, bytes);
        return bytes;
    }

    public static bool IsFileFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException;

    public static RankToolsException Translate(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new RankToolsException("FileNotFound", ErrorKind.NotFound, path,
            $"There is no file '{path}'. Check the path.", e),
        _ when Directory.Exists(path) => new RankToolsException("FileNotFound", ErrorKind.NotFound, path,
            $"'{path}' is a folder, not a file. Name the files in it, for example with a wildcard.", e),
        _ => new RankToolsException("FileUnavailable", ErrorKind.Unavailable, path, $"'{path}' cannot be used: {e.Message}", e),
    };

    private static RankToolsException Truncated(string path, string found) =>
        new("FileTruncated", ErrorKind.InvalidData, path, $"'{path}' {found} It changed while it was read, or is cut short.");
}
