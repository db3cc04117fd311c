using System.Runtime.CompilerServices;

using RankTools.Backend;

using TorchSharp;

// libtorch's own threads already use the cores, and its thread count is one number for the process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace RankTools.Core.Tests;

internal static class AssemblySetup
{
    [ModuleInitializer]
    internal static void Load()
    {
        TorchBackend.EnsureLoaded();
        torch.set_num_threads(Math.Min(2, Environment.ProcessorCount));
    }
}
