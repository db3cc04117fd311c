using RankTools.Errors;

namespace RankTools.Deficits;

/// <summary>The failures of deficit computations, with their stable identifiers.</summary>
internal static class DeficitErrors
{
    public static RankToolsException TooFewClasses(string source, int found) => new(
        "TooFewClasses", ErrorKind.InvalidData, source,
        $"'{source}' has {found} logit{(found == 1 ? "" : "s")} per image; a combination of other classes needs at least two classes.");

    public static RankToolsException LogitsMissing(string path, IEnumerable<string> layers) => new(
        "LogitsMissing", ErrorKind.InvalidData, path,
        $"'{path}' does not hold the network's output, only {string.Join(", ", layers)}. Export the features again with the output among the layers.");

    public static RankToolsException ClassCount(string source, int names, int classes) => new(
        "ClassCountMismatch", ErrorKind.InvalidArgument, source,
        $"{names} class name{(names == 1 ? " was" : "s were")} given, but '{source}' has {classes} classes. Give one name per class, or the path of a file "
        + "that exists with one name per line.");

    public static RankToolsException NameCount(string source, int names, int classes) => new(
        "ClassCountMismatch", ErrorKind.InvalidData, source,
        $"'{source}' comes with the names of {names} class{(names == 1 ? "" : "es")}, but has {classes} logits per image, so its names and labels would stand for "
        + "other classes than the logits. Import the data set with -ClassName, one name for each of the network's classes in the order of its logits.");

    public static RankToolsException NoImages(string source) => new(
        "NoImages", ErrorKind.InvalidData, source, $"'{source}' has no rows. Export the logits of at least one image.");

    public static RankToolsException NonFinite(string source, long row, string column) => new(
        "NonFiniteInput", ErrorKind.InvalidData, source,
        $"'{source}' holds NaN or infinity in row {row}, {column}. Check the weights and the preprocessing that the logits came from.");

    private static RankToolsException Constant(string name, long rows) => new(
        "ConstantLogit", ErrorKind.InvalidData, name,
        $"The logit of {name} is the same for all {rows} images of the fit, so there is nothing to explain. Give images on which it varies.");

    /// <summary>One failure for each class, or one for all where nothing varies at all.</summary>
    public static IEnumerable<RankToolsException> Constants(string source, IReadOnlyCollection<string> names, int classes, long rows) =>
        names.Count > 1 && names.Count == classes ? [AllConstant(source, classes, rows)] : names.Select(name => Constant(name, rows));

    private static RankToolsException AllConstant(string source, int classes, long rows) => new(
        "ConstantLogit", ErrorKind.InvalidData, source,
        $"The logits of all {classes} classes asked for are the same for all {rows} images of the fit, so there is nothing to explain. "
        + $"Check the weights and the images that '{source}' was computed with.");

    public static RankToolsException LabelsMissing(DeficitRows rows, string source) => new(
        "LabelsMissing", ErrorKind.InvalidArgument, source,
        $"-Rows {rows} chooses images by class, and '{source}' has no labels. Give -LabelPath, or take -Rows All.");

    public static RankToolsException LabelCount(string source, long labels, long rows) => new(
        "LabelCountMismatch", ErrorKind.InvalidData, source,
        $"There are {labels} labels for the {rows} rows of '{source}'. One label per row is needed, in the same order.");

    public static RankToolsException LabelInvalid(string source, double label, int classes) => new(
        "LabelInvalid", ErrorKind.InvalidData, source,
        $"'{source}' holds a label {label.ToString(System.Globalization.CultureInfo.InvariantCulture)}; whole numbers from 0 to {classes - 1} (or -1 for unknown) were expected.");

    public static RankToolsException TooFewImages(string name, int found, int needed) => new(
        "TooFewImages", ErrorKind.InvalidData, name,
        $"There {(found == 1 ? "is 1 image" : $"are {found} images")} of {name}; -Rows Class needs at least {needed}, since with fewer "
        + "nearly any target is a combination of others. Take -Rows All, or more images.");

    public static RankToolsException TooFewRows(string name, int found) => new(
        "TooFewImages", ErrorKind.InvalidData, name,
        $"The fit for {name} has {(found == 1 ? "1 image" : $"{found} images")}, and needs at least two. Give more images, or other -Rows.");

    public static RankToolsException NothingLeft(double regularization, double largest) => new(
        "RegularizationTooLarge", ErrorKind.InvalidArgument, regularization,
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"At η = {regularization:G6} no class survives for any of the classes asked for: the largest η_max is {largest:G6}. Give a smaller -Regularization."));

    public static RankToolsException Regularization(double value) => new(
        "RegularizationInvalid", ErrorKind.InvalidArgument, value, $"-Regularization must be a finite number that is not negative, but {value} was given.");

    public static RankToolsException ClassNotFound(string text, IEnumerable<string> near, int count, bool hasNames) => new(
        "ClassNotFound", ErrorKind.NotFound, text,
        $"There is no class '{text}'. " + (near.Any()
            ? $"Similar names: {string.Join(", ", near.Select(name => $"'{name}'"))}."
            : $"Classes are numbered 0 to {count - 1}{(hasNames ? "" : "; their names are not known")}."));

    public static RankToolsException ClassAmbiguous(string text, IEnumerable<(int Index, string Name)> found) => new(
        "ClassAmbiguous", ErrorKind.InvalidArgument, text,
        $"'{text}' may be {string.Join(" or ", found.Select(one => $"{one.Index} ('{one.Name}')"))}. Give the index.");
}
