using TorchSharp;

namespace RankTools.Backend;

/// <summary>
/// Puts libtorch's process-wide switches where an honest computation needs them, and back where they were on disposal: the
/// number of CPU threads, and on CUDA no TF32 and no reduced-precision accumulation, which would leave 10 bits of mantissa.
/// </summary>
/// <remarks>
/// The switches belong to the process, so two computations at once share them. Enter on the thread that computes: OpenMP
/// keeps the number of threads per calling thread.
/// </remarks>
public sealed class ComputeScope : IDisposable
{
    private readonly int threadsBefore;
    private readonly bool matmulBefore, halfBefore, convolutionBefore;
    private readonly bool switchesCuda;
    private bool disposed;

    private ComputeScope(ComputeSettings settings)
    {
        Device = settings.Device.Open();
        threadsBefore = torch.get_num_threads();
        if (settings.ThreadCount is { } threads)
            torch.set_num_threads(threads);
        switchesCuda = Device.type == DeviceType.CUDA;
        if (!switchesCuda)
            return;
        matmulBefore = torch.backends.cuda.matmul.allow_tf32;
        halfBefore = torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction;
        convolutionBefore = torch.backends.cudnn.allow_tf32;
        SetCuda(matmul: false, half: false, convolution: false);
    }

    /// <summary>The device of the settings, known to be there.</summary>
    public torch.Device Device { get; }

    /// <summary>Loads libtorch if need be, checks the device and sets the switches.</summary>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    /// <exception cref="Errors.RankToolsException"><c>DeviceNotFound</c>: libtorch sees no such device.</exception>
    public static ComputeScope Enter(ComputeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ComputeScope(settings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        if (torch.get_num_threads() != threadsBefore)
            torch.set_num_threads(threadsBefore);
        if (switchesCuda)
            SetCuda(matmulBefore, halfBefore, convolutionBefore);
    }

    private static void SetCuda(bool matmul, bool half, bool convolution)
    {
        torch.backends.cuda.matmul.allow_tf32 = matmul;
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = half;
        torch.backends.cudnn.allow_tf32 = convolution;
    }
}
