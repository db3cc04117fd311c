using System.Collections.ObjectModel;
using System.Management.Automation;

using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Turns what users write for paths into files, as the session sees them: its own location, drives and wildcards.</summary>
internal static class InputPaths
{
    /// <summary>Name of the provider whose items are files.</summary>
    public const string FileSystem = "FileSystem";

    /// <summary>The files that a path with wildcards matches.</summary>
    public static (IReadOnlyList<string> Files, ErrorRecord? Error) Expand(PSCmdlet cmdlet, string path)
    {
        try
        {
            Collection<string> found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.Name != FileSystem)
                return ([], ErrorRecords.PathNotFile(path));
            // A wildcard passes folders by; a name that is a folder is a mistake.
            string[] files = [.. found.Where(File.Exists)];
            if (files.Length > 0)
                return (files, null);
            return ([], found.Count == 0 ? ErrorRecords.PathNotFound(path) : ErrorRecords.PathNotFile(path));
        }
        catch (ItemNotFoundException)
        {
            return ([], ErrorRecords.PathNotFound(path));
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or NotSupportedException or ArgumentException)
        {
            return ([], ErrorRecords.From(e, path));
        }
    }

    /// <summary>The folders that a path with wildcards matches.</summary>
    public static (IReadOnlyList<string> Folders, ErrorRecord? Error) Folders(PSCmdlet cmdlet, string path)
    {
        try
        {
            var found = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            string[] folders = provider.Name == FileSystem ? [.. found.Where(Directory.Exists)] : [];
            return (folders, folders.Length > 0 ? null : ErrorRecords.FolderNotFound(path));
        }
        catch (ItemNotFoundException)
        {
            return ([], ErrorRecords.FolderNotFound(path));
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or NotSupportedException or ArgumentException)
        {
            return ([], ErrorRecords.From(e, path));
        }
    }

    /// <summary>The one file that a path names, its characters taken as they are.</summary>
    public static (IReadOnlyList<string> Files, ErrorRecord? Error) Locate(PSCmdlet cmdlet, string path)
    {
        try
        {
            var full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != FileSystem || Directory.Exists(full))
                return ([], ErrorRecords.PathNotFile(path));
            return File.Exists(full) ? ([full], null) : ([], ErrorRecords.PathNotFound(path));
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or NotSupportedException or ArgumentException)
        {
            return ([], ErrorRecords.From(e, path));
        }
    }
}
