using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Networks;

/// <summary>Names of classes in a text file, one per line, in the order of the logits.</summary>
public static class ClassNameFile
{
    private const long MostBytes = 16 << 20;

    /// <summary>Reads the names; blank lines at the end are dropped.</summary>
    /// <exception cref="RankToolsException"><c>ClassNamesUnreadable</c>: no such file, or not a list of names.</exception>
    public static ImmutableArray<string> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw Unreadable(path, $"it is larger than {MostBytes >> 20} MiB", null);
            var names = File.ReadAllText(path).TrimEnd().Split('\n').Select(line => line.Trim()).ToImmutableArray();
            return names.Any(name => name.Length == 0 || name.Contains('\0'))
                ? throw Unreadable(path, "it has empty lines, or is no text", null)
                : names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e.Message, e);
        }
    }

    private static RankToolsException Unreadable(string path, string why, Exception? cause) =>
        new("ClassNamesUnreadable", ErrorKind.InvalidData, path, $"'{path}' is no list of class names, one per line: {why}.", cause);
}
