using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// NOTE [Kernels]: what passes between two products of matrices is bound by memory, and libtorch makes one pass over memory for every
/// operator, however small. The loops in this folder do what belongs together in one pass, on the CPU, over the numbers of a
/// tensor where they lie; on other devices the same is said in libtorch's operators, which the tests hold them against.
/// </summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first number of a tensor on the CPU. The caller keeps the tensor alive.</summary>
    public static T* Pointer<T>(Tensor tensor)
        where T : unmanaged
    {
        using var first = tensor.as_strided([1], [1], tensor.storage_offset());
        return (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes)); // memory of libtorch's, which no collector moves
    }

    /// <summary>True for a tensor on the CPU whose numbers lie one after another.</summary>
    public static bool IsPlain(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.is_contiguous();
}
