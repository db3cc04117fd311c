using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Data.Datasets;

/// <summary>Finds out how a data set is stored, and lists its images; none of them is read.</summary>
public static class ImageDatasetLoader
{
    private static readonly string[] CifarNames = ["batches.meta.txt", "fine_label_names.txt"];

    /// <summary>The data set in a folder or in files.</summary>
    /// <param name="paths">
    /// One folder: with <see cref="ImageDatasetOptions.LabelPath"/>, or class folders, or just pictures. Or files of one kind:
    /// pictures, CIFAR files (<c>.bin</c>), one IDX file, one <c>.npy</c> or <c>.npz</c>.
    /// </param>
    /// <param name="options">What the files do not say.</param>
    /// <param name="warn">Told what was left out.</param>
    /// <exception cref="RankToolsException">
    /// <c>DatasetEmpty</c>, <c>DatasetMixed</c>, <c>LabelFileInvalid</c>, <c>LabelCountMismatch</c>, <c>LabelOutOfRange</c>, <c>ClassNotFound</c>,
    /// <c>ClassNamesUnreadable</c>, <c>ParameterConflict</c>, and those of the readers of the files.
    /// </exception>
    public static ImageDataset Load(IReadOnlyList<string> paths, ImageDatasetOptions options, Action<RankToolsException> warn)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(warn);
        var catalog = options.ClassNamePath is not null ? ClassCatalog.Read(options.ClassNamePath) : new(options.ClassNames, []);
        ImmutableArray<string> labelNames = options.LabelNamePath is not null ? ClassNameFile.Read(options.LabelNamePath) : options.LabelNames;
        var path = paths[0];
        if (paths.Count == 1 && Directory.Exists(path))
            return PictureFolder.Load(path, options, labelNames, catalog, warn);
        var kinds = paths.Select(KindOf).Distinct().ToArray();
        if (kinds.Length > 1 || (paths.Count > 1 && kinds[0] is ImageDatasetFormat.Idx or ImageDatasetFormat.Array))
        {
            throw new RankToolsException("DatasetMixed", ErrorKind.InvalidArgument, path,
                $"'{path}' and {paths.Count - 1} other files are of several kinds, or of one that is imported file by file. Name one folder, one array, "
                + "pictures only, or CIFAR files only.");
        }
        if (!labelNames.IsEmpty && kinds[0] != ImageDatasetFormat.Pictures)
            throw Conflict(path, "-LabelName");
        return kinds[0] switch
        {
            ImageDatasetFormat.Cifar => Cifar(paths, options, catalog),
            ImageDatasetFormat.Idx => Idx(path, options, catalog),
            ImageDatasetFormat.Array => ArrayFile(path, options, catalog),
            _ => PictureFolder.OfFiles(paths, options, labelNames, catalog, warn),
        };
    }

    /// <summary>A data set of one content, whose labels are numbers.</summary>
    internal static ImageDataset Of(
        string path, ImageDatasetFormat format, IImageContent content, ImageDatasetOptions options, ClassCatalog catalog, bool hasLabels) => new(content)
        {
            Name = options.Name ?? Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)),
            Format = format,
            Location = path,
            HasLabels = hasLabels,
            ClassNames = catalog.Names,
            LabelNames = catalog.Identifiers,
        };

    private static ImageDatasetFormat KindOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPY" or ".NPZ" => ImageDatasetFormat.Array,
        ".BIN" => ImageDatasetFormat.Cifar,
        _ when !PictureContent.IsPicture(path) && IdxFile.IsIdx(path) => ImageDatasetFormat.Idx,
        _ => ImageDatasetFormat.Pictures,
    };

    private static ImageDataset Cifar(IReadOnlyList<string> paths, ImageDatasetOptions options, ClassCatalog catalog)
    {
        if (options.LabelPath is not null || options.FirstLabel != 0)
            throw Conflict(paths[0], options.LabelPath is not null ? "-LabelFile" : "-FirstLabel");
        var content = new CifarContent([.. paths]);
        var names = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(paths[0]))!, CifarNames[(int)content.Format]);
        if (catalog.Names.IsEmpty && File.Exists(names))
            catalog = new(ClassNameFile.Read(names), []);
        return Of(paths[0], ImageDatasetFormat.Cifar, content, options, catalog, hasLabels: true);
    }

    private static ImageDataset Idx(string path, ImageDatasetOptions options, ClassCatalog catalog)
    {
        var labels = LabelsBeside(path, options);
        return Of(path, ImageDatasetFormat.Idx, new IdxContent(path, labels, options.FirstLabel, catalog.Names.Length), options, catalog, labels is not null);
    }

    /// <summary>MNIST's own names of files say which labels go with which images.</summary>
    private static string? LabelsBeside(string path, ImageDatasetOptions options)
    {
        if (options.LabelPath is not null)
            return options.LabelPath;
        var name = Path.GetFileName(path);
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal));
        return beside != path && File.Exists(beside) ? beside : null;
    }

    private static ImageDataset ArrayFile(string path, ImageDatasetOptions options, ClassCatalog catalog)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            if (options.ImageEntry is not null || options.LabelEntry is not null)
                throw Conflict(path, options.ImageEntry is not null ? "-ImageEntry" : "-LabelEntry");
            return Of(path, ImageDatasetFormat.Array, new ArrayContent(path, options.LabelPath, options.FirstLabel, catalog.Names.Length), options, catalog, options.LabelPath is not null);
        }
        var arrays = new Dictionary<string, NumericArray>();
        foreach (var entry in NpyFile.GetEntries(path))
        {
            if (options.ImageEntry is null || entry == options.ImageEntry || options.LabelEntry is null || entry == options.LabelEntry)
                arrays[entry] = NpyFile.Read(path, entry);
        }
        var images = Choose(path, arrays, options.ImageEntry, "images", "-ImageEntry", array => ArrayContent.CanHold(array.Shape, array.ElementType), required: true)!;
        var count = arrays[images].Shape[0];
        var labels = options.LabelPath is not null ? LabelReader.ReadArray(options.LabelPath, count, options.FirstLabel, catalog.Names.Length)
            : Choose(path, arrays, options.LabelEntry, "labels", "-LabelEntry", array => IsLabels(array, count), required: false) is { } entryOfLabels
                ? LabelReader.Checked($"{path}#{entryOfLabels}", arrays[entryOfLabels].ToDoubles(), count, options.FirstLabel, catalog.Names.Length)
                : null;
        return Of(path, ImageDatasetFormat.Array, new ArrayContent(path, images, arrays[images], labels), options, catalog, labels is not null);
    }

    private static bool IsLabels(NumericArray array, long count) =>
        (array.Shape is [_] or [_, 1]) && array.ElementCount == count && !array.ElementType.StartsWith("float", StringComparison.Ordinal);

    private static string? Choose(
        string path, Dictionary<string, NumericArray> arrays, string? wanted, string what, string parameter, Func<NumericArray, bool> fits, bool required)
    {
        if (wanted is not null)
        {
            return arrays.ContainsKey(wanted) ? wanted : throw new RankToolsException("ArrayNotFound", ErrorKind.NotFound, path,
                $"'{path}' holds no array '{wanted}'. There are: {string.Join(", ", arrays.Keys)}.");
        }
        string[] found = [.. arrays.Where(pair => fits(pair.Value)).Select(pair => pair.Key)];
        return found.Length switch
        {
            1 => found[0],
            0 when !required => null,
            0 => throw DatasetErrors.Empty(path, $"none of its arrays ({string.Join(", ", arrays.Keys)}) is a stack of images"),
            _ => throw new RankToolsException("ArrayAmbiguous", ErrorKind.InvalidArgument, path,
                $"'{path}' has several arrays that can be the {what}: {string.Join(", ", found)}. Name one with {parameter}."),
        };
    }

    private static RankToolsException Conflict(string path, string parameter) => new("ParameterConflict", ErrorKind.InvalidArgument, path,
        $"{parameter} has no meaning for '{path}'. Leave it out.");
}
