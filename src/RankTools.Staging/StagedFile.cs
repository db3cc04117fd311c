namespace RankTools.Staging;

/// <summary>One file of the module folder: where it comes from and where it goes, relative to the folder.</summary>
public sealed record StagedFile(string Source, string Target)
{
    /// <summary>Reads a list of <c>target|source</c> lines, as MSBuild writes it.</summary>
    public static IReadOnlyList<StagedFile> ReadList(string path) =>
    [
        .. from line in File.ReadAllLines(path)
           where line.Length > 0
           let bar = line.IndexOf('|')
           select bar > 0
               ? new StagedFile(line[(bar + 1)..], line[..bar].Replace('\\', '/'))
               : throw new InvalidDataException($"'{path}' has a line without a target: {line}")
    ];
}
