using RankTools.Backend;

namespace RankTools.Ranks;

/// <summary>
/// What the steps from tangents to singular values take, in multiply-adds of float32 products on the same device. Fixed for a kind of
/// device, since what is dropped follows from them: times taken while a pass runs differ with the machine's load, and the results with them.
/// </summary>
/// <param name="Sum">One of the n²·K steps of a Gram matrix in double precision.</param>
/// <param name="Solver">One of the n³ steps of its eigenvalues.</param>
internal readonly record struct SpectrumCost(double Sum, double Solver)
{
    // As `RankTools.Benchmarks spectrum` measures them on two threads.
    private static readonly SpectrumCost Cpu = new(2, 12);

    // Of a device with half the rate in double precision, whose solver's many small steps leave most of it idle. Not measured yet.
    private static readonly SpectrumCost Cuda = new(4, 1024);

    /// <summary>The costs on a kind of device.</summary>
    public static SpectrumCost Of(DeviceName device) => device.Type == DeviceName.Cpu.Type ? Cpu : Cuda;

    /// <summary>From so many tangents of so many values to singular values.</summary>
    public double Of(double tangents, double values)
    {
        var (smaller, larger) = (Math.Min(tangents, values), Math.Max(tangents, values));
        return (Sum * smaller * smaller * larger) + (Solver * Math.Pow(smaller, 3));
    }
}
