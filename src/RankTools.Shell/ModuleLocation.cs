namespace RankTools.Shell;

/// <summary>Finds the module that the shell imports.</summary>
internal static class ModuleLocation
{
    /// <summary>Environment variable that names the module's folder or manifest.</summary>
    public const string Variable = "RANKTOOLS_MODULE";

    private const string Manifest = "RankTools.psd1";
    private const string Assembly = "RankTools.dll";

    /// <summary>
    /// The manifest named by <see cref="Variable"/>, else a built one in a folder <c>RankTools</c>, <c>out/RankTools</c> or
    /// <c>Modules/RankTools</c> beside the program or above it, else the bare name, which PowerShell looks up in PSModulePath.
    /// </summary>
    /// <param name="program">The program's folder.</param>
    /// <param name="named">The variable's value, or null.</param>
    public static string Find(string program, string? named)
    {
        if (!string.IsNullOrWhiteSpace(named))
            return Directory.Exists(named) ? Path.Combine(Path.GetFullPath(named), Manifest) : Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            var found = new[] { "RankTools", "out/RankTools", "Modules/RankTools" }
                .Select(place => Path.Combine(folder.FullName, place))
                .FirstOrDefault(place => File.Exists(Path.Combine(place, Manifest)) && File.Exists(Path.Combine(place, Assembly)));
            if (found is not null)
                return Path.Combine(found, Manifest);
        }
        return "RankTools";
    }
}
