using System.Runtime.InteropServices;

namespace RankTools.Shell;

/// <summary>The shell's own exit codes; scripts choose theirs with <c>exit</c>.</summary>
internal static partial class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 64;
    public const int Interrupted = 130;

    /// <summary>
    /// Ends the process without running what native libraries do at exit: a computation that was stopped may still be inside
    /// one of them on another thread, and must not find it torn down.
    /// </summary>
    public static void Leave(int code)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (OperatingSystem.IsWindows())
            Environment.Exit(code);
        ExitNow(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
