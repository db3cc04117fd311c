using RankTools.Errors;

namespace RankTools.Data;

/// <summary>The errors of array files, each with its stable identifier.</summary>
/// <remarks>An <c>origin</c> is how a message names the array: the quoted path, with the entry where it is in an archive.</remarks>
internal static class DataErrors
{
    public static RankToolsException ArrayUnreadable(string path, string found) =>
        new("ArrayUnreadable", ErrorKind.InvalidData, path,
            $"{found} A NumPy array file (.npy, or .npz) was expected; write one with numpy.save.");

    public static RankToolsException ArrayHeaderInvalid(string path, string origin, string found) =>
        new("ArrayHeaderInvalid", ErrorKind.InvalidData, path,
            $"The header of {origin} is damaged: {found} Write the file again with numpy.save.");

    public static RankToolsException ArrayTruncated(string path, string origin, string found, Exception? inner = null) =>
        new("ArrayTruncated", ErrorKind.InvalidData, path, $"{origin} is cut short: {found} Copy or write the file again.", inner);

    public static RankToolsException ArrayTypeUnsupported(string path, string origin, string description) =>
        new("ArrayTypeUnsupported", ErrorKind.NotSupported, path,
            $"{origin} holds elements of type {description}. Real numbers are read: float16, float32, float64, integers and booleans. "
            + "Convert it with numpy's astype.");

    public static RankToolsException PickleRefused(string path, string origin) =>
        new("PickleRefused", ErrorKind.Security, path,
            $"{origin} holds Python objects as a pickle, which can run any program when it is read, and was refused. "
            + "Save the numbers as an array of float32 or float64.");

    public static RankToolsException ArrayTooLarge(string path, string origin, string found) =>
        new("ArrayTooLarge", ErrorKind.LimitExceeded, path,
            $"{origin} has {found}, more than fits one array in memory ({Array.MaxLength} elements). Split it into smaller files.");

    public static RankToolsException ArchiveUnreadable(string path, string found, Exception? inner = null) =>
        new("ArchiveUnreadable", ErrorKind.InvalidData, path,
            $"The archive '{path}' is damaged: {found} Copy it again, or write it again with numpy.savez.", inner);

    public static RankToolsException ShapeMismatch(string path, string message) =>
        new("ShapeMismatch", ErrorKind.InvalidData, path, message);

    public static string Describe(ReadOnlySpan<long> shape)
    {
        var axes = new string[shape.Length];
        for (var i = 0; i < axes.Length; i++)
            axes[i] = shape[i].ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"({string.Join(", ", axes)})";
    }
}
