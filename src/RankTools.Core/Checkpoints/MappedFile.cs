using System.IO.MemoryMappedFiles;

namespace RankTools.Checkpoints;

/// <summary>
/// A file mapped into memory: pages come in when they are touched. It does not own the <see cref="CheckpointFile"/> it maps.
/// </summary>
internal sealed unsafe class MappedFile : IByteSource
{
    private readonly CheckpointFile file;
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;

    public MappedFile(CheckpointFile file)
    {
        this.file = file;
        try
        {
            mapping = MemoryMappedFile.CreateFromFile(
                file.Handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = mapping.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            mapping?.Dispose();
            throw CheckpointErrors.Unreadable(file.Path, cause);
        }
    }

    public long Length => file.Length;

    public string Path => file.Path;

    public void Read(long offset, Span<byte> destination)
    {
        // Touching a page beyond the end of a file that shrank meanwhile would end the process, so look first.
        if (offset < 0 || destination.Length > Math.Min(Length, RandomAccess.GetLength(file.Handle)) - offset)
            throw CheckpointErrors.Truncated(Path, $"{destination.Length} bytes are needed at {offset}, the file has fewer");
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            new ReadOnlySpan<byte>(start + view.PointerOffset + offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    public void Dispose()
    {
        view.Dispose();
        mapping.Dispose();
    }
}
