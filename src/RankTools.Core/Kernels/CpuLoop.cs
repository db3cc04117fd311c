using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>Loops over independent items on as many threads as libtorch would take.</summary>
internal static class CpuLoop
{
    /// <summary>Runs the body for 0 … count − 1, in any order.</summary>
    public static void Run(int count, Action<int> body)
    {
        var threads = Math.Min(get_num_threads(), count);
        if (threads > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
            return;
        }
        for (var i = 0; i < count; i++)
            body(i);
    }
}
