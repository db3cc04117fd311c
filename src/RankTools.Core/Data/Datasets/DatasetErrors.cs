using RankTools.Errors;

namespace RankTools.Data.Datasets;

/// <summary>The one place where failures of data sets get their identifiers.</summary>
internal static class DatasetErrors
{
    private const int MostListed = 3;

    public static RankToolsException LabelFileInvalid(string path, string found) =>
        new("LabelFileInvalid", ErrorKind.InvalidData, path,
            $"'{path}' is no label file that can be read: {found}. Expected is a line 'file,label' for every image, or one label a line in the order "
            + "of the files' names.");

    public static RankToolsException CountMismatch(string path, long labels, long images, string what) =>
        new("LabelCountMismatch", ErrorKind.InvalidData, path,
            $"'{path}' has {labels} labels, and there are {images} {what}. Every image needs one, in the same order.");

    public static RankToolsException OutOfRange(string path, string place, long label, string allowed) =>
        new("LabelOutOfRange", ErrorKind.InvalidData, path,
            $"'{path}' has label {label} {place}; labels are {allowed}. Where they count from 1, say -FirstLabel 1.");

    public static RankToolsException ClassNotFound(string path, IReadOnlyCollection<string> names) =>
        new("ClassNotFound", ErrorKind.InvalidData, path,
            $"'{path}' uses {(names.Count == 1 ? "a class" : $"{names.Count} classes")} that -ClassName does not name: {List(names)}. "
            + "Correct the names, or leave -ClassName out to number the classes in the order of their names.");

    public static RankToolsException ImageNotFound(string labelFile, string folder, IReadOnlyCollection<string> names) =>
        new("LabelledImageNotFound", ErrorKind.NotFound, labelFile,
            $"{names.Count} of the images that '{labelFile}' names {(names.Count == 1 ? "is" : "are")} not in '{folder}' and left out: {List(names)}.");

    public static RankToolsException LabelNotFound(string labelFile, IReadOnlyCollection<string> images) =>
        new("LabelNotFound", ErrorKind.NotFound, labelFile,
            $"{images.Count} of the images given {(images.Count == 1 ? "is" : "are")} not in '{labelFile}' and left out: {List(images)}.");

    public static RankToolsException Empty(string path, string expected) =>
        new("DatasetEmpty", ErrorKind.NotFound, path, $"There are no images in '{path}': {expected}.");

    private static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? ", …" : "");
}
