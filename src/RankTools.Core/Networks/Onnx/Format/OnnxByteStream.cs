using RankTools.Checkpoints;

namespace RankTools.Networks.Onnx.Format;

/// <summary>A source's bytes as the stream that the protocol buffers' reader wants. It does not own the source.</summary>
internal sealed class OnnxByteStream(IByteSource source) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var now = (int)Math.Clamp(Length - Position, 0, buffer.Length);
        source.Read(Position, buffer[..now]);
        Position += now;
        return now;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
