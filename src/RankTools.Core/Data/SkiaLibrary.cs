using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Errors;

using SkiaSharp;

namespace RankTools.Data;

/// <summary>Loads the native image library from the module's own folder, once per process.</summary>
internal static class SkiaLibrary
{
    private const string Name = "libSkiaSharp";

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Makes SkiaSharp usable.</summary>
    /// <exception cref="RankToolsException">NativeBackendUnavailable.</exception>
    public static void EnsureLoaded() => _ = Handle.Value;

    private static nint Load()
    {
        var folder = TorchBackend.NativeFolder;
        var handle = Load(folder);
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(SKCodec).Assembly, (name, _, _) => name == Name ? handle : 0);
        }
        catch (InvalidOperationException)
        {
            // Someone in this load context answers for SkiaSharp already; with the library loaded, theirs finds it or has its own.
        }
        return handle;
    }

    /// <summary>Loads the library from a folder, and from nowhere else.</summary>
    internal static nint Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        Exception? cause = null;
        try
        {
            if (File.Exists(path))
                return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            cause = e;
        }
        var reason = cause is null ? "no such file" : cause.Message.Split('\n', 2, StringSplitOptions.TrimEntries)[0];
        throw new RankToolsException("NativeBackendUnavailable", ErrorKind.Unavailable, path,
            $"The native image library could not be loaded from '{path}': {reason}. Reinstall RankTools for this platform.", cause);
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? Name + ".dll" : OperatingSystem.IsMacOS() ? Name + ".dylib" : Name + ".so";
}
