namespace RankTools.Backend;

/// <summary>Where and how to compute: what the common parameters of every computing cmdlet say.</summary>
/// <param name="Device">The device that tensors live on.</param>
/// <param name="Precision">Number type of tangents and bulk work.</param>
/// <param name="ThreadCount">Threads that CPU kernels may use, or null to leave libtorch's choice.</param>
/// <param name="Seed">Seed of everything random in the computation.</param>
/// <param name="MemoryLimit">Bytes that the computation may use for tensors, or null for what the device has free.</param>
public sealed record ComputeSettings(
    DeviceName Device,
    Precision Precision = Precision.Single,
    int? ThreadCount = null,
    long Seed = 0,
    long? MemoryLimit = null)
{
    /// <summary>The CPU in single precision, with libtorch's own number of threads and seed 0.</summary>
    public static ComputeSettings Default { get; } = new(DeviceName.Cpu);
}
