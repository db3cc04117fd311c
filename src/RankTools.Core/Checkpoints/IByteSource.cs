namespace RankTools.Checkpoints;

/// <summary>Bytes that can be read from any place, from several threads at once.</summary>
internal interface IByteSource : IDisposable
{
    /// <summary>Bytes in all.</summary>
    long Length { get; }

    /// <summary>The file's path, for messages.</summary>
    string Path { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on, wholly or with an error.</summary>
    void Read(long offset, Span<byte> destination);
}
