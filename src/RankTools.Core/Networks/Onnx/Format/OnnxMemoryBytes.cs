using RankTools.Checkpoints;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Decoded elements, read as if they lay in a file.</summary>
internal sealed class OnnxMemoryBytes(string path, byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    public string Path => path;

    public void Read(long offset, Span<byte> destination) => bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    public void Dispose()
    {
    }
}
