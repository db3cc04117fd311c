using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace RankTools.Loading;

/// <summary>
/// Runs when the module is imported: lets <c>RankTools.Core</c> and all it needs come from the module's <c>lib</c> folder, in
/// a load context of their own, so that no other module's versions of the same packages are disturbed.
/// </summary>
/// <remarks>
/// An assembly of its own, and a nested module of the manifest, because it has to be at work before PowerShell looks at the
/// cmdlets: their fields and interfaces have types of <c>RankTools.Core</c>.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private const string CoreAssembly = "RankTools.Core";

    private static readonly LibraryContext Library = new(Path.Combine(
        Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!, "lib"));

    /// <inheritdoc/>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveCore; // import in several runspaces registers once
        AssemblyLoadContext.Default.Resolving += ResolveCore;
    }

    private static Assembly? ResolveCore(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == CoreAssembly ? Library.LoadFromAssemblyName(name) : null;
}
