using System.Management.Automation;

using RankTools.Backend;

namespace RankTools.Errors;

/// <summary>The one place where failures become error records: a stable id, a category, and what the error is about.</summary>
internal static class ErrorRecords
{
    /// <summary>Describes a failure to PowerShell.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="target">What was being worked on; a failure that names its own target keeps that.</param>
    public static ErrorRecord From(Exception failure, object? target = null) => failure switch
    {
        RankToolsException e => Record(e, e.ErrorId, CategoryOf(e.Kind), e.Target ?? target),
        NativeBackendException e => Record(e, "NativeBackendUnavailable", ErrorCategory.ResourceUnavailable, target),
        OutOfMemoryException e => Record(e, "OutOfMemory", ErrorCategory.ResourceUnavailable, target),
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) =>
            Record(failure, "InternalFailure", ErrorCategory.NotInstalled, target), // an assembly, not a file of the user's
        FileNotFoundException or DirectoryNotFoundException => Record(failure, "PathNotFound", ErrorCategory.ObjectNotFound, target),
        UnauthorizedAccessException e => Record(e, "AccessDenied", ErrorCategory.PermissionDenied, target),
        InvalidDataException e => Record(e, "InvalidData", ErrorCategory.InvalidData, target),
        IOException e => Record(e, "ReadOrWriteFailed", ErrorCategory.ReadError, target),
        IContainsErrorRecord e => e.ErrorRecord,
        _ when IsTorchOutOfMemory(failure) => Record(failure, "OutOfMemory", ErrorCategory.ResourceUnavailable, target),
        _ => Record(failure, "InternalFailure", ErrorCategory.NotSpecified, target),
    };

    /// <summary>A path that matches nothing.</summary>
    public static ErrorRecord PathNotFound(string path) => Of("PathNotFound", ErrorKind.NotFound, path,
        $"'{path}' matches no file. Check the spelling and the current location; -LiteralPath takes names with wildcard characters.");

    /// <summary>A path that leads to something other than files, for example a registry key or an environment variable.</summary>
    public static ErrorRecord PathNotFile(string path) => Of("PathNotFile", ErrorKind.InvalidArgument, path,
        $"'{path}' is a folder or not in the file system. Name files: '{Path.Combine(path, "*")}' takes all of a folder.");

    /// <summary>A path that matches no folder.</summary>
    public static ErrorRecord FolderNotFound(string path) => Of("FolderNotFound", ErrorKind.NotFound, path,
        $"'{path}' matches no folder. Check the spelling and the current location; a file is named by the folder that it is in.");

    /// <summary>A device that is asked for by name and is not there.</summary>
    public static ErrorRecord DeviceNotListed(string name) => Of("DeviceNotFound", ErrorKind.NotFound, name,
        $"There is no device '{name}'. Get-RankDevice without a name lists those that there are.");

    /// <summary>Layers whose ranks changed in a way that was asked to be an error.</summary>
    public static ErrorRecord LayerRanksChanged(object layers, string list, int count) =>
        new(new RankToolsException("LayerRankChanged", ErrorKind.InvalidData, layers, $"Of {count} layers compared, these changed: {list}."),
            "LayerRankChanged", ErrorCategory.InvalidResult, layers);

    /// <summary>An object that a report has no section for.</summary>
    public static ErrorRecord ResultNotReported(PSObject item) => Of("ResultNotReported", ErrorKind.InvalidArgument, item,
        $"A report has no section for objects of type '{item.TypeNames.FirstOrDefault() ?? item.BaseObject.GetType().FullName}'. Pipe results of RankTools to it as they are, "
        + "or read back from a file with all their properties.");

    private static ErrorRecord Of(string errorId, ErrorKind kind, object? target, string message) =>
        From(new RankToolsException(errorId, kind, target, message));

    private static ErrorRecord Record(Exception failure, string errorId, ErrorCategory category, object? target) =>
        new(failure, errorId, category, target);

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.LimitExceeded => ErrorCategory.LimitsExceeded,
        ErrorKind.Unavailable => ErrorCategory.ResourceUnavailable,
        ErrorKind.NumericalFailure => ErrorCategory.InvalidResult,
        ErrorKind.NotSupported => ErrorCategory.NotImplemented,
        ErrorKind.Security => ErrorCategory.SecurityError,
        _ => ErrorCategory.NotSpecified,
    };

    /// <summary>libtorch has one exception type for everything; its allocators' messages tell exhaustion apart.</summary>
    private static bool IsTorchOutOfMemory(Exception failure) =>
        failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);
}
