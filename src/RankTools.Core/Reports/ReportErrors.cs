using RankTools.Errors;

namespace RankTools.Reports;

/// <summary>What can go wrong with a report.</summary>
internal static class ReportErrors
{
    public static RankToolsException Format(string path) => new("OutputFormatUnknown", ErrorKind.InvalidArgument, path,
        $"'{Path.GetExtension(path)}' is no format of a report; name the file .html.");

    public static RankToolsException Folder(string folder) => new("PathNotFound", ErrorKind.NotFound, folder,
        $"There is no folder '{folder}' to write the report to.");

    public static RankToolsException Exists(string path) => new("ReportExists", ErrorKind.InvalidArgument, path,
        $"'{path}' is there already. Leave out -NoClobber to replace it, or name another file.");

    public static RankToolsException ReadOnly(string path) => new("ReportReadOnly", ErrorKind.InvalidArgument, path,
        $"'{path}' is read-only. -Force replaces it all the same.");

    public static RankToolsException Empty() => new("NothingToReport", ErrorKind.InvalidArgument, null,
        "There is no result to report. Pipe results to it, for example those of Get-LayerRank.");
}
