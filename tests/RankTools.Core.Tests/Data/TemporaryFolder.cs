namespace RankTools.Core.Tests.Data;

/// <summary>A folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ranktools-");

    public string Find(string name) => Path.Combine(folder.FullName, name);

    public string Write(string name, params ReadOnlySpan<byte> bytes)
    {
        var path = Find(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
