using System.Globalization;

namespace RankTools.Networks.Onnx.Format;

/// <summary>
/// The files beside a model that hold elements of its tensors. A model names them, so they are looked for in the model's own folder
/// and below it only: a path that leaves it, by '..' or by a symbolic link, is refused and not opened.
/// </summary>
internal sealed class OnnxExternalFiles(string modelPath)
{
    private const int MostLinks = 40;
    private readonly string modelFolder = Path.GetDirectoryName(modelPath)!;
    private readonly Dictionary<string, (string Path, OnnxFileStamp Stamp)> known = [];

    /// <summary>The place of <paramref name="needed"/> bytes of a tensor, checked against the file.</summary>
    /// <param name="tensor">The tensor, for messages.</param>
    /// <param name="entries">What the tensor says: location, and where it begins (offset) and how long it is (length).</param>
    /// <param name="needed">Bytes by shape and type.</param>
    public OnnxTensorContent Find(string tensor, IReadOnlyDictionary<string, string> entries, long needed)
    {
        var location = entries.GetValueOrDefault("location", "");
        if (location.Length == 0)
            throw OnnxErrors.Invalid(modelPath, $"tensor '{tensor}' is in another file, but does not say in which");
        var offset = Number(tensor, entries, "offset") ?? 0;
        if (Number(tensor, entries, "length") is { } length && length != needed)
        {
            throw OnnxErrors.Invalid(modelPath,
                $"tensor '{tensor}' needs {needed} bytes by its shape and type, and says that it has {length} in '{location}'");
        }
        if (!known.TryGetValue(location, out var file))
            known[location] = file = Open(tensor, location);
        if (offset > file.Stamp.Length || needed > file.Stamp.Length - offset)
        {
            throw OnnxErrors.Invalid(modelPath,
                $"tensor '{tensor}' takes {needed} bytes at {offset} of '{location}', which has {file.Stamp.Length}");
        }
        return new(file.Path, file.Stamp, new(offset, needed), 0);
    }

    private long? Number(string tensor, IReadOnlyDictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out var text))
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw OnnxErrors.Invalid(modelPath, $"the {key} of tensor '{tensor}' in its file is '{text}'");
    }

    private (string Path, OnnxFileStamp Stamp) Open(string tensor, string location)
    {
        var path = Locate(tensor, location);
        if (!File.Exists(path))
            throw OnnxErrors.ExternalDataMissing(modelPath, tensor, location);
        using var source = OnnxByteSource.Open(path);
        return (path, source.Stamp);
    }

    private string Locate(string tensor, string location)
    {
        var segments = location.Split('/', '\\');
        if (segments[0].Length == 0 || Path.IsPathRooted(location) || (segments[0].Length >= 2 && segments[0][1] == ':'))
            throw OnnxErrors.ExternalDataRefused(modelPath, tensor, $"at the absolute path '{location}'");
        if (segments.Contains(".."))
            throw OnnxErrors.ExternalDataRefused(modelPath, tensor, $"in '{location}', by way of a folder above");
        if (location.Any(char.IsControl) || (OperatingSystem.IsWindows() && location.Contains(':')))
            throw OnnxErrors.ExternalDataRefused(modelPath, tensor, $"in '{location}', which is no name of a file");
        var (folder, file) = (Canonical(modelFolder), Canonical(Path.Combine([modelFolder, .. segments])));
        var inside = Path.TrimEndingDirectorySeparator(folder ?? "") + Path.DirectorySeparatorChar;
        return file?.StartsWith(inside, StringComparison.Ordinal) == true
            ? file
            : throw OnnxErrors.ExternalDataRefused(modelPath, tensor, $"in '{location}', by a symbolic link to another folder");
    }

    /// <summary>The path with every symbolic link in it followed; null where they lead in a circle.</summary>
    private static string? Canonical(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var ahead = new Stack<string>();
        Push(ahead, full[current.Length..]);
        for (var links = 0; ahead.TryPop(out var segment);)
        {
            if (segment == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }
            var next = Path.Combine(current, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }
            if (++links > MostLinks)
                return null;
            var root = Path.GetPathRoot(target)!;
            current = root.Length > 0 ? root : current;
            Push(ahead, target[root.Length..]);
        }
        return current;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var segment in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (segment is not ("" or "."))
                ahead.Push(segment);
        }
    }
}
