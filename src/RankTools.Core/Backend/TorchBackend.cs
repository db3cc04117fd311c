using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

using TorchSharp;

namespace RankTools.Backend;

/// <summary>
/// Finds libtorch, loads it once per process and hands out where it came from.
/// </summary>
/// <remarks>
/// TorchSharp's own loader prints a long trace and copies some 480 MB of packages when it fails. The libraries are therefore
/// loaded here first, by full path and in dependency order; the system loader then answers TorchSharp's requests with what is
/// loaded already. Folders are tried in this order: the one named by <c>RANKTOOLS_LIBTORCH</c> (for example the
/// <c>torch/lib</c> folder of a PyTorch install, which may bring CUDA), then the module's own.
/// </remarks>
public static class TorchBackend
{
    /// <summary>Environment variable that names a folder with another libtorch.</summary>
    public const string FolderVariable = "RANKTOOLS_LIBTORCH";

    private const string ShimLibrary = "LibTorchSharp";

    private static readonly string[] TorchLibraries = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];
    private static readonly Lock Gate = new();
    private static string? libtorchFolder;

    /// <summary>Folder that libtorch was loaded from, or null before the first computation.</summary>
    public static string? LibtorchFolder => Volatile.Read(ref libtorchFolder);

    /// <summary>What the user should know about how libtorch was found, or null: a named folder that had to be passed over.</summary>
    public static string? Notice { get; private set; }

    /// <summary>Number of CUDA devices that libtorch sees; loads libtorch.</summary>
    /// <exception cref="NativeBackendException">No usable libtorch was found.</exception>
    public static int CudaDeviceCount
    {
        get
        {
            EnsureLoaded();
            return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        }
    }

    /// <summary>Version of libtorch that TorchSharp was built for; only to be asked for when libtorch is loaded.</summary>
    public static string Version => torch.__version__;

    /// <summary>Version of the libtorch in use; null before the first computation, and where its files do not say.</summary>
    internal static Version? LibtorchVersion => LibtorchFolder is not { } folder ? null
        : folder == NativeFolder ? System.Version.Parse(Version)
        : PyTorchVersion.Read(folder);

    /// <summary>Loads libtorch if that has not happened yet.</summary>
    /// <exception cref="NativeBackendException">No usable libtorch was found.</exception>
    public static void EnsureLoaded()
    {
        if (LibtorchFolder is not null)
            return;
        lock (Gate)
        {
            if (libtorchFolder is not null)
                return;
            AllocatorSettings.KeepLargeBlocks();
            ThreadingSettings.LetIdleThreadsSleep();
            var folder = LoadLibraries();
            torch.InitializeDeviceType(DeviceType.CPU);
            Volatile.Write(ref libtorchFolder, folder);
        }
    }

    /// <summary>The folder with the module's own native files for this machine.</summary>
    internal static string NativeFolder
    {
        get
        {
            if (AppContext.GetData("RankTools.NativeFolder") is string configured)
                return Path.GetFullPath(configured);
            var home = Path.GetDirectoryName(typeof(TorchBackend).Assembly.Location)!;
            return Path.Combine(home, "runtimes", PortableRuntime, "native");
        }
    }

    private static Version Needed => new(2, 10);

    private static string PortableRuntime =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static string LoadLibraries()
    {
        var report = new StringBuilder();
        var own = NativeFolder;
        var lent = Environment.GetEnvironmentVariable(FolderVariable);
        string[] folders = string.IsNullOrWhiteSpace(lent) ? [own] : [Path.GetFullPath(lent), own];
        foreach (var folder in folders)
        {
            var outcome = LoadTorch(folder, report);
            if (outcome == LoadOutcome.Untouched)
                continue;
            // The thin C layer is always ours: no PyTorch install has it.
            if (outcome == LoadOutcome.Loaded && TryLoad(Path.Combine(own, FileName(ShimLibrary)), report) is { } shim)
            {
                Answer(shim);
                Notice = folder == own && folders.Length > 1 ? $"{FolderVariable} was passed over:{report}" : null;
                return folder;
            }
            break; // another libtorch cannot be loaded beside parts of this one: the system loader would mix the two
        }
        throw new NativeBackendException(
            $"The native libtorch libraries could not be loaded for {PortableRuntime}. Tried:{report}{Environment.NewLine}"
            + $"Reinstall RankTools for this platform, or set {FolderVariable} to the 'torch/lib' folder of a PyTorch {Needed} or newer "
            + "install and start a new session. On Linux glibc 2.34 and libstdc++ of GCC 12 (GLIBCXX_3.4.30) or newer are needed.");
    }

    private static LoadOutcome LoadTorch(string folder, StringBuilder report)
    {
        if (Refusal(folder) is { } reason)
        {
            report.Append($"{Environment.NewLine}  {reason}");
            return LoadOutcome.Untouched;
        }
        var loaded = 0;
        foreach (var path in TorchLibraries.Select(name => Path.Combine(folder, FileName(name))).Where(File.Exists))
        {
            if (TryLoad(path, report) is null)
                return loaded == 0 ? LoadOutcome.Untouched : LoadOutcome.Partial;
            loaded++;
        }
        return LoadOutcome.Loaded;
    }

    /// <summary>Why a folder holds no libtorch that fits, told from its files alone; null when nothing speaks against it.</summary>
    private static string? Refusal(string folder)
    {
        if (!Directory.Exists(folder))
            return $"{folder}: no such folder";
        var missing = TorchLibraries
            .Where(name => !name.EndsWith("cuda", StringComparison.Ordinal))
            .Select(name => Path.Combine(folder, FileName(name)))
            .FirstOrDefault(path => !File.Exists(path));
        if (missing is not null)
            return $"{missing}: no such file";
        // An older libtorch would load, and end the process at the first function that it lacks.
        return PyTorchVersion.Read(folder) is { } found && found < Needed
            ? $"{folder}: PyTorch {found} is older than the {Needed} that is needed"
            : null;
    }

    private static nint? TryLoad(string path, StringBuilder report)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            report.Append($"{Environment.NewLine}  {path}: {FirstLine(e.Message)}");
            return null;
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2, StringSplitOptions.TrimEntries)[0];

    /// <summary>Answers TorchSharp's requests for its C layer with the copy loaded here, whatever folder it looks in.</summary>
    private static void Answer(nint shim)
    {
        var context = AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!;
        context.ResolvingUnmanagedDll += (Assembly asking, string name) =>
            asking == typeof(torch).Assembly && name == ShimLibrary ? shim : 0;
    }

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private enum LoadOutcome
    {
        Loaded,
        Untouched,
        Partial,
    }
}
