using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace RankTools.Shell;

/// <summary>
/// Lends the modules of an installed pwsh (Get-ChildItem, Export-Csv and all the rest) to this shell, which has only the
/// engine and none of its own.
/// </summary>
internal static class InstalledPowerShell
{
    private const string Engine = "System.Management.Automation.dll";

    /// <summary>Puts the modules of the pwsh on the search path at the end of PSModulePath, where there is one that fits.</summary>
    /// <returns>The installation's folder, or null without one.</returns>
    public static string? Lend()
    {
        if (Find() is not { } home)
            return null;
        // The modules name their assemblies, which lie in the installation's own folder.
        AssemblyLoadContext.Default.Resolving += (context, name) => Resolve(context, name, home);
        var modules = Path.Combine(home, "Modules");
        var known = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(known) ? modules : known + Path.PathSeparator + modules);
        return home;
    }

    /// <summary>The folder of the first pwsh on the search path whose engine is of this one's version; others' modules may not fit.</summary>
    private static string? Find()
    {
        var program = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var own = typeof(PowerShell).Assembly.GetName().Version!;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => new FileInfo(Path.Combine(folder, program)))
            .Where(file => file.Exists)
            .Select(file => Path.GetDirectoryName(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName)!)
            .FirstOrDefault(home => IsVersion(Path.Combine(home, Engine), own));
    }

    private static bool IsVersion(string engine, Version own)
    {
        if (!File.Exists(engine))
            return false;
        var version = FileVersionInfo.GetVersionInfo(engine);
        return version.FileMajorPart == own.Major && version.FileMinorPart == own.Minor;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name, string home)
    {
        var path = Path.Combine(home, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
