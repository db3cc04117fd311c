namespace RankTools.Staging;

/// <summary>Puts a staged module where PowerShell finds it by name.</summary>
public static class ModuleInstall
{
    private const string ModuleName = "RankTools";

    /// <summary>The folder of the user's own modules, which is part of PowerShell's module path on every system.</summary>
    public static string UserModules
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.MyDocuments), "PowerShell", "Modules");
            var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Path.Combine(string.IsNullOrEmpty(data) ? Path.Combine(home, ".local", "share") : data, "powershell", "Modules");
        }
    }

    /// <summary>
    /// Copies the module to a folder named after its version, so that sessions which use another version keep their files.
    /// </summary>
    /// <param name="folder">The staged module.</param>
    /// <param name="version">Its version.</param>
    /// <param name="modules">A folder of PowerShell's module path.</param>
    /// <returns>The folder that it was copied to.</returns>
    public static string Copy(string folder, string version, string modules)
    {
        var target = Path.Combine(modules, ModuleName, version);
        new ModuleStage(target).Apply(
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => new StagedFile(path, Path.GetRelativePath(folder, path).Replace('\\', '/'))),
        ]);
        return target;
    }
}
