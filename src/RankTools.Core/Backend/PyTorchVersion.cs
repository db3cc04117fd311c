using System.Text.RegularExpressions;

namespace RankTools.Backend;

/// <summary>Tells which PyTorch a <c>torch/lib</c> folder belongs to, without loading anything.</summary>
internal static partial class PyTorchVersion
{
    private const int LongestFile = 1 << 16;

    /// <summary>The version in <c>torch/version.py</c> beside <c>torch/lib</c>; null when that file is not there or says nothing.</summary>
    public static Version? Read(string libraryFolder)
    {
        var file = new FileInfo(Path.Combine(libraryFolder, "..", "version.py"));
        if (!file.Exists || file.Length > LongestFile)
            return null;
        var match = Assignment().Match(File.ReadAllText(file.FullName));
        return match.Success && Version.TryParse(match.Groups[1].Value, out var version) ? version : null;
    }

    // __version__ = '2.10.0+cu128'
    [GeneratedRegex("""^__version__\s*=\s*['"](\d+\.\d+(?:\.\d+)?)""", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
