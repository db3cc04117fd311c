using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace RankTools.Loading;

/// <summary>Loads the managed and native files of one folder, and nothing from anywhere else.</summary>
internal sealed class LibraryContext(string folder) : AssemblyLoadContext("RankTools")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var native = Path.Combine(folder, "runtimes", PortableRuntime, "native");
        string[] names = OperatingSystem.IsWindows() ? [unmanagedDllName + ".dll", unmanagedDllName]
            : OperatingSystem.IsMacOS() ? [$"lib{unmanagedDllName}.dylib", unmanagedDllName + ".dylib", unmanagedDllName]
            : [$"lib{unmanagedDllName}.so", unmanagedDllName + ".so", unmanagedDllName];
        // libtorch and its C layer are loaded by RankTools.Backend.TorchBackend, which may take them from elsewhere.
        if (unmanagedDllName.Contains("torch", StringComparison.OrdinalIgnoreCase))
            return 0;
        return names.Select(name => Path.Combine(native, name)).FirstOrDefault(File.Exists) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }

    private static string PortableRuntime =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
