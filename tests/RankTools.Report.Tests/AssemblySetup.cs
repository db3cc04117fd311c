using System.Runtime.CompilerServices;

using RankTools.Backend;

// One browser at a time: the machine has other tests to run.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace RankTools.Report.Tests;

internal static class AssemblySetup
{
    [ModuleInitializer]
    internal static void Load() => TorchBackend.EnsureLoaded();
}
