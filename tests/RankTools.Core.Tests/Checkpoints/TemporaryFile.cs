namespace RankTools.Core.Tests.Checkpoints;

/// <summary>A file that goes when the test ends.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(ReadOnlySpan<byte> content = default) => File.WriteAllBytes(Path, content);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ranktools-{Guid.NewGuid():N}.bin");

    public void Dispose() => File.Delete(Path);
}
