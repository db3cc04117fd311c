using System.Collections.Immutable;

namespace RankTools.Checkpoints;

/// <summary>Arithmetic of shapes and strides, every product checked.</summary>
internal static class TensorLayout
{
    /// <summary>The most dimensions that a tensor may have; PyTorch has the same limit.</summary>
    public const int DimensionLimit = 64;

    // A stride of 0 lets a tiny file declare a tensor of any size; a caller would allocate for it.
    private const long RepeatedElementLimit = 1L << 26;

    /// <summary>
    /// What is wrong with a tensor that looks into a storage of <paramref name="storageCount"/> elements, or null: its product of
    /// sizes must fit 64 bits, and the furthest element that it can reach must lie in the storage.
    /// </summary>
    public static string? Fault(IReadOnlyList<long> shape, IReadOnlyList<long> strides, long offset, long storageCount)
    {
        if (shape.Count > DimensionLimit) return $"a tensor has {shape.Count} dimensions";
        if (shape.Count != strides.Count) return $"a tensor has {shape.Count} sizes but {strides.Count} strides";
        if (offset < 0) return "a tensor begins before its storage";
        Int128 last = offset;
        Int128 count = 1;
        for (int i = 0; i < shape.Count; i++)
        {
            if (shape[i] < 0 || strides[i] < 0) return "a tensor has a negative size or stride";
            last += (Int128)strides[i] * Math.Max(0, shape[i] - 1);
            count *= shape[i];
            if (count > long.MaxValue || last > long.MaxValue) return $"a tensor of sizes [{string.Join(", ", shape)}] is too large";
        }

        if (count == 0) return null;
        if (last >= storageCount) return $"a tensor reaches element {last} of a storage that has {storageCount}";
        return count > storageCount && count > RepeatedElementLimit
            ? $"a tensor repeats the {storageCount} elements of its storage to {count}"
            : null;
    }

    /// <summary>Strides of a row-major tensor: the last dimension is dense.</summary>
    public static ImmutableArray<long> RowMajorStrides(ImmutableArray<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(1, shape[i]);
        }

        return [.. strides];
    }

    /// <summary>True for row-major strides; dimensions of size 1 may have any.</summary>
    public static bool IsContiguous(ImmutableArray<long> shape, ImmutableArray<long> strides)
    {
        if (shape.Contains(0)) return true;
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != step) return false;
            step *= shape[i];
        }

        return true;
    }
}
