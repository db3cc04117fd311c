using System.Runtime.InteropServices;
using System.Text;

namespace RankTools.Backend;

/// <summary>
/// What the CUDA driver says about a device. TorchSharp has no call for it; the driver's own library is there wherever
/// libtorch has found a device, and numbers devices as libtorch does (it honours CUDA_VISIBLE_DEVICES).
/// </summary>
internal static unsafe class CudaHardware
{
    private const int NameLength = 256;

    /// <summary>The device's name and memory in bytes; nulls where the driver does not answer.</summary>
    public static (string? Name, long? Total, long? Free) Describe(int index)
    {
        var library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(library, out var driver))
            return default;
        try
        {
            int device;
            var initialize = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
            var getDevice = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGet");
            return initialize(0) == 0 && getDevice(&device, index) == 0
                ? (Name(driver, device), Total(driver, device), Free(driver, device))
                : default;
        }
        catch (EntryPointNotFoundException)
        {
            return default;
        }
    }

    private static string? Name(nint driver, int device)
    {
        var buffer = stackalloc byte[NameLength];
        var getName = (delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetName");
        return getName(buffer, NameLength, device) == 0
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer))
            : null;
    }

    private static long? Total(nint driver, int device)
    {
        nuint bytes;
        var getTotal = (delegate* unmanaged<nuint*, int, int>)NativeLibrary.GetExport(driver, "cuDeviceTotalMem_v2");
        return getTotal(&bytes, device) == 0 ? (long)bytes : null;
    }

    /// <summary>Free memory is asked of a context; the primary one is what libtorch uses too, so none is created in vain.</summary>
    private static long? Free(nint driver, int device)
    {
        var retain = (delegate* unmanaged<nint*, int, int>)NativeLibrary.GetExport(driver, "cuDevicePrimaryCtxRetain");
        var release = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(driver, "cuDevicePrimaryCtxRelease_v2");
        var push = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(driver, "cuCtxPushCurrent_v2");
        var pop = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(driver, "cuCtxPopCurrent_v2");
        var getInfo = (delegate* unmanaged<nuint*, nuint*, int>)NativeLibrary.GetExport(driver, "cuMemGetInfo_v2");
        nint context;
        if (retain(&context, device) != 0)
            return null;
        nuint free = 0, total = 0;
        var answered = false;
        if (push(context) == 0)
        {
            answered = getInfo(&free, &total) == 0;
            _ = pop(&context);
        }
        _ = release(device);
        return answered ? (long)free : null;
    }
}
