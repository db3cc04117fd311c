namespace RankTools.Core.Tests;

/// <summary>
/// Trained weights, photographs and reference results that are kept beside the repository, not in it. Tests that need them skip
/// where they are absent.
/// </summary>
internal static class SharedData
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("RANKTOOLS_SHARED")
        ?? Path.Combine((string)AppContext.GetData("RankTools.RepositoryRoot")!, "..", "shared");

    public static string? Find(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Folder, .. parts]));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    public static string Require(params string[] parts)
    {
        var path = Find(parts);
        Assert.SkipWhen(path is null, $"skipped: {string.Join('/', parts)} is not beside the repository");
        return path!;
    }
}
