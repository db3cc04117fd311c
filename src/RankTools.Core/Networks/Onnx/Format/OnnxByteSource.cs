using Microsoft.Win32.SafeHandles;

using RankTools.Checkpoints;
using RankTools.Data;

namespace RankTools.Networks.Onnx.Format;

/// <summary>A file on disk, read where it is needed and nowhere else.</summary>
internal sealed class OnnxByteSource : IByteSource
{
    private readonly SafeFileHandle handle;

    private OnnxByteSource(string path, SafeFileHandle handle, OnnxFileStamp stamp) => (Path, this.handle, Stamp) = (path, handle, stamp);

    public string Path { get; }

    public long Length => Stamp.Length;

    /// <summary>By which a later opening knows that it is still the same file.</summary>
    public OnnxFileStamp Stamp { get; }

    public static OnnxByteSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Pipes and devices have no length either; asking first keeps the open below from waiting for a writer.
        if (new FileInfo(path) is { Exists: true, Length: 0 })
            throw OnnxErrors.Invalid(path, "it is empty (0 bytes)");
        var handle = DataFile.OpenRead(path, out var length);
        return new(System.IO.Path.GetFullPath(path), handle, new(length, File.GetLastWriteTimeUtc(handle)));
    }

    /// <summary>Opens a file again that was opened before, to read what was found then.</summary>
    public static OnnxByteSource Reopen(string path, OnnxFileStamp stamp)
    {
        var source = Open(path);
        if (source.Stamp == stamp)
            return source;
        source.Dispose();
        throw OnnxErrors.Changed(path);
    }

    public void Read(long offset, Span<byte> destination) => DataFile.ReadExactly(handle, Path, offset, destination);

    public void Dispose() => handle.Dispose();
}
