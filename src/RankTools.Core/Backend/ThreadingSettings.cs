using System.Runtime.InteropServices;

namespace RankTools.Backend;

/// <summary>
/// Lets libtorch's idle OpenMP threads sleep instead of spin. Spinning threads take the cores from everything else on the machine,
/// and where two computations share it, from each other: the same tests took ten times as long. Waking costs microseconds against
/// operators of milliseconds.
/// </summary>
/// <remarks>
/// The OpenMP runtime reads <c>OMP_WAIT_POLICY</c> once, when it is loaded; a value that the user has set stays. The variable is set
/// in the C library's environment only, so programs that PowerShell starts do not inherit it.
/// </remarks>
internal static partial class ThreadingSettings
{
    public static void LetIdleThreadsSleep()
    {
        if (OperatingSystem.IsLinux())
            _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
