using RankTools.Errors;

namespace RankTools.Ranks.Files;

/// <summary>What can go wrong with a file of spectra.</summary>
internal static class SpectrumFileErrors
{
    public static RankToolsException Format(string path)
    {
        var extension = Path.GetExtension(path);
        return new("OutputFormatUnknown", ErrorKind.InvalidArgument, path,
            $"'{path}' has {(extension.Length == 0 ? "no extension" : $"the extension '{extension}'")}. Spectra are written as Parquet: name the file "
            + $"{SpectrumFileWriter.Extension}, or pipe the results to Export-Csv for another format.");
    }

    public static RankToolsException Folder(string path, string folder) => new(
        "FileNotFound", ErrorKind.NotFound, path, $"There is no folder '{folder}' for '{path}'. Make it first.");

    public static RankToolsException NotWritable(string path, Exception cause) => new(
        "SpectrumFileNotWritable", ErrorKind.Unavailable, path,
        $"'{path}' cannot be written: {cause.Message} Name a file in a folder that may be written to and has room.", cause);
}
