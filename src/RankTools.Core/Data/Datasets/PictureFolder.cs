using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Data.Datasets;

/// <summary>Data sets of picture files: with a label file, one folder a class, or without labels.</summary>
internal static class PictureFolder
{
    /// <summary>The pictures of a folder and of those in it.</summary>
    /// <exception cref="RankToolsException">Those of <see cref="ImageDatasetLoader.Load"/>.</exception>
    public static ImageDataset Load(
        string folder, ImageDatasetOptions options, ImmutableArray<string> labelNames, ClassCatalog catalog, Action<RankToolsException> warn)
    {
        var files = Pictures(folder);
        if (files.Count == 0)
            throw DatasetErrors.Empty(folder, "it holds no JPEG, PNG, BMP, GIF or WebP file");
        if (options.LabelPath is not null)
            return WithLabels(folder, files, options, labelNames, catalog, warn);
        if (!labelNames.IsEmpty || options.FirstLabel != 0)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, folder,
                "-LabelName and -FirstLabel say what the numbers in a label file mean. Give -LabelFile too, or leave them out.");
        }
        var inClasses = files.Where(file => ClassOf(folder, file) is not null).ToArray();
        if (inClasses.Length == 0)
            return Of(folder, ImageDatasetFormat.Pictures, files, new([], catalog.Names, catalog.Identifiers), options);
        if (inClasses.Length < files.Count)
        {
            warn(new RankToolsException("ImageWithoutClass", ErrorKind.InvalidData, folder,
                $"{files.Count - inClasses.Length} pictures lie in '{folder}' beside its class folders and are left out."));
        }
        var labels = LabelAssignment.ByName(folder, [.. inClasses.Select(file => ClassOf(folder, file)!)], catalog);
        return Of(folder, ImageDatasetFormat.ClassFolders, inClasses, labels, options);
    }

    /// <summary>Pictures that were named one by one or by a wildcard.</summary>
    public static ImageDataset OfFiles(
        IReadOnlyList<string> files, ImageDatasetOptions options, ImmutableArray<string> labelNames, ClassCatalog catalog, Action<RankToolsException> warn)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        return options.LabelPath is not null
            ? WithLabels(folder, files, options, labelNames, catalog, warn, areChosen: true)
            : Of(folder, ImageDatasetFormat.Pictures, files, new([], catalog.Names, catalog.Identifiers), options);
    }

    private static ImageDataset WithLabels(
        string folder, IReadOnlyList<string> files, ImageDatasetOptions options, ImmutableArray<string> labelNames, ClassCatalog catalog,
        Action<RankToolsException> warn, bool areChosen = false)
    {
        var labelPath = options.LabelPath!;
        List<LabelLine> lines = Path.GetExtension(labelPath).Equals(".npy", StringComparison.OrdinalIgnoreCase)
            ? [.. LabelReader.ReadArray(labelPath, files.Count, options.FirstLabel, classCount: 0).Select((label, i) => new LabelLine(i + 1, null, Text(label < 0 ? label : label + options.FirstLabel)))]
            : LabelReader.ReadText(labelPath);
        if (lines[0].Image is null)
        {
            return lines.Count == files.Count
                ? Of(folder, ImageDatasetFormat.LabelFile, files, LabelAssignment.OfFile(labelPath, lines, options.FirstLabel, labelNames, catalog), options)
                : throw DatasetErrors.CountMismatch(labelPath, lines.Count, files.Count, $"pictures in '{folder}'");
        }
        var find = Finder(labelPath, folder, files);
        var paired = lines.Select(line => (Line: line, Path: find(line.Image!))).ToArray();
        string[] missing = [.. paired.Where(pair => pair.Path is null).Select(pair => pair.Line.Image!)];
        if (missing.Length == paired.Length)
            throw DatasetErrors.Empty(folder, $"none of those that '{labelPath}' names is there, for example '{missing[0]}'");
        if (missing.Length > 0 && !areChosen)
            warn(DatasetErrors.ImageNotFound(labelPath, folder, missing));
        var found = paired.Where(pair => pair.Path is not null).ToArray();
        if (areChosen && files.Except(found.Select(pair => pair.Path!)).ToArray() is { Length: > 0 } unnamed)
            warn(DatasetErrors.LabelNotFound(labelPath, unnamed));
        var labels = LabelAssignment.OfFile(labelPath, [.. found.Select(pair => pair.Line)], options.FirstLabel, labelNames, catalog);
        return Of(folder, ImageDatasetFormat.LabelFile, [.. found.Select(pair => pair.Path!)], labels, options);
    }

    private static ImageDataset Of(
        string folder, ImageDatasetFormat format, IReadOnlyList<string> files, LabelAssignment labels, ImageDatasetOptions options) =>
        ImageDatasetLoader.Of(folder, format, new PictureContent([.. files], labels.Labels), options, new(labels.ClassNames, labels.LabelNames),
            labels.Labels.Any(label => label >= 0));

    private static string Text(int label) => label.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>In the order of torchvision: by folder, then by name.</summary>
    private static List<string> Pictures(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
                .Where(PictureContent.IsPicture)
                .OrderBy(Path.GetDirectoryName, StringComparer.Ordinal).ThenBy(Path.GetFileName, StringComparer.Ordinal)];
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw DataFile.Translate(folder, e);
        }
    }

    /// <summary>The folder below <paramref name="folder"/> that a file lies in, directly or deeper; null for one that lies beside them.</summary>
    private static string? ClassOf(string folder, string file)
    {
        var relative = Path.GetRelativePath(folder, file);
        var end = relative.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return end < 0 ? null : relative[..end];
    }

    /// <summary>Files by what a label file may call them: path in the folder, name, name without extension.</summary>
    private static Func<string, string?> Finder(string labelPath, string folder, IReadOnlyList<string> files)
    {
        var byPath = files.ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), StringComparer.Ordinal);
        var byName = files.ToLookup(file => Path.GetFileName(file), StringComparer.Ordinal);
        var byStem = files.ToLookup(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        return name =>
        {
            var path = name.Replace('\\', '/');
            if (byPath.TryGetValue(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path, out var exact))
                return exact;
            var last = Path.GetFileName(path);
            string[] found = [.. (byName.Contains(last) ? byName[last] : byStem[last]).Take(2)];
            return found.Length > 1
                ? throw DatasetErrors.LabelFileInvalid(labelPath, $"'{name}' can be '{found[0]}' or '{found[1]}'; its path in the folder would tell")
                : found.FirstOrDefault();
        };
    }
}
