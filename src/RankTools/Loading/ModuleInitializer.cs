using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace RankTools.Loading;

/// <summary>
/// Runs when the module is imported: lets <c>RankTools.Core</c> and all it needs come from the module's <c>lib</c> folder, in
/// a load context of their own, so that no other module's versions of the same packages are disturbed.
/// </summary>
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
