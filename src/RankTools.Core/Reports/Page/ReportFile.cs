using System.Text;

namespace RankTools.Reports.Page;

/// <summary>Writes a page to a file, all or nothing.</summary>
public static class ReportFile
{
    /// <summary>Refuses a file that cannot or must not be written, before anything is computed for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noClobber">Whether a file that is there must stay.</param>
    /// <param name="force">Whether a file that is read-only may be replaced.</param>
    /// <exception cref="Errors.RankToolsException"><c>OutputFormatUnknown</c>, <c>PathNotFound</c>, <c>ReportExists</c>, <c>ReportReadOnly</c>.</exception>
    public static void CheckTarget(string path, bool noClobber, bool force)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".html" or ".htm"))
            throw ReportErrors.Format(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw ReportErrors.Folder(folder);
        if (!File.Exists(path))
            return;
        if (noClobber)
            throw ReportErrors.Exists(path);
        // Putting another file in its place would succeed on systems where the folder alone decides.
        if (!force && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
            throw ReportErrors.ReadOnly(path);
    }

    /// <summary>
    /// Writes to a file beside it first and then puts that in its place, so that whoever reads the file sees the old page or the new one, and an
    /// interruption leaves the old one.
    /// </summary>
    /// <param name="report">What it says.</param>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(Report report, string path)
    {
        ArgumentNullException.ThrowIfNull(report);
        var full = Path.GetFullPath(path);
        var beside = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}");
        try
        {
            using (var output = new StreamWriter(beside, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
                ReportPage.Write(report, output);
            if (File.Exists(full))
                File.SetAttributes(full, FileAttributes.Normal); // Windows replaces no read-only file
            File.Move(beside, full, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
