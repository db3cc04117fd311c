using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// T Tᵀ of float32 tangents T (p × d, d much larger), on and above the diagonal: stretches of 512 columns are multiplied in float32
/// and summed in float64.
/// </summary>
/// <remarks>
/// A block of T's columns is copied twice, as it is and transposed, into what <see cref="TileProduct"/> reads in order: rows of T lie far
/// apart, and a library's product packs them anew for every strip of the triangle, which takes as long as multiplying. Every thread takes
/// strips of 64 columns of the result, so that sums do not depend on the number of threads.
/// </remarks>
internal sealed unsafe class SymmetricProduct
{
    private const int Strip = TileProduct.Columns;
    private const int Depth = 128; // of one product, whose right factor stays in the first cache
    private const int Length = 4 * Depth; // summed in float32
    private const int Block = 4 * Length; // columns of T copied at a time

    private readonly int p, strips, padded;
    private readonly long d, stride;
    private readonly float* tangents, rows, columns; // p × d; Block / Depth × padded × Depth; strips × Block × 64
    private readonly double* sums; // p × p

    private SymmetricProduct(Tensor tangents, Tensor sums, float* memory)
    {
        (p, d, stride) = ((int)tangents.shape[0], tangents.shape[1], tangents.stride(0));
        (strips, padded) = (Strips(p), Padded(p));
        this.tangents = TensorMemory.Pointer<float>(tangents);
        this.sums = TensorMemory.Pointer<double>(sums);
        rows = memory;
        columns = memory + (long)padded * Block;
    }

    /// <summary>True for tangents that this is for, on this machine.</summary>
    public static bool Takes(Tensor tangents) => Vector512.IsHardwareAccelerated && DoubleProducts.Takes(tangents);

    /// <summary>Adds T Tᵀ to the entries on and above the diagonal, and anything to some of those below.</summary>
    /// <param name="tangents">T, on the CPU, rows contiguous.</param>
    /// <param name="sums">p × p, float64, contiguous.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public static void AddTo(Tensor sums, Tensor tangents, CancellationToken cancellation)
    {
        var p = (int)tangents.shape[0];
        var count = (nuint)(Padded(p) + Strips(p) * Strip) * Block;
        var memory = (float*)NativeMemory.AlignedAlloc(count * sizeof(float), 64);
        try
        {
            NativeMemory.Clear(memory, count * sizeof(float)); // rows that only fill up stay zero
            var run = new SymmetricProduct(tangents, sums, memory);
            for (var start = 0L; start < run.d; start += Block)
            {
                cancellation.ThrowIfCancellationRequested();
                var (first, width) = (start, (int)Math.Min(Block, run.d - start));
                CpuLoop.Run(run.strips, strip => run.Copy(strip, first, width));
                CpuLoop.Run(run.strips, strip => run.Multiply(run.strips - 1 - strip, width)); // the longest first
            }
            GC.KeepAlive(tangents);
            GC.KeepAlive(sums);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static int Strips(int p) => (p + Strip - 1) / Strip;

    private static int Padded(int p) => (p + TileProduct.Rows - 1) / TileProduct.Rows * TileProduct.Rows;

    private static int Stretches(int width) => (width + Depth - 1) / Depth;

    /// <summary>Copies 64 rows of a block, filled up with columns of zeros.</summary>
    private void Copy(int strip, long start, int width)
    {
        var target = columns + (long)strip * Block * Strip;
        for (var stretch = 0; stretch < Stretches(width); stretch++)
        {
            var count = Math.Min(Depth, width - stretch * Depth);
            for (var row = strip * Strip; row < Math.Min(p, (strip + 1) * Strip); row++)
            {
                var copy = new Span<float>(rows + ((long)stretch * padded + row) * Depth, Depth);
                new ReadOnlySpan<float>(tangents + row * stride + start + stretch * Depth, count).CopyTo(copy);
                copy[count..].Clear();
            }
            Transpose(rows + ((long)stretch * padded + strip * Strip) * Depth, target + (long)stretch * Depth * Strip, Math.Min(Strip, p - strip * Strip));
        }
    }

    /// <summary>Count rows of 128 numbers as columns of 128 rows of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* from, float* to, int count)
    {
        var row = 0;
        for (; row + 4 <= count; row += 4)
        {
            float* a = from + row * Depth, target = to + row;
            for (var i = 0; i < Depth; i += 4, a += 4, target += 4 * Strip)
            {
                var (r0, r1, r2, r3) = (Vector128.Load(a), Vector128.Load(a + Depth), Vector128.Load(a + 2 * Depth), Vector128.Load(a + 3 * Depth));
                var (low, high) = (Sse.UnpackLow(r0, r1), Sse.UnpackHigh(r0, r1));
                var (lowNext, highNext) = (Sse.UnpackLow(r2, r3), Sse.UnpackHigh(r2, r3));
                Sse.MoveLowToHigh(low, lowNext).Store(target);
                Sse.MoveHighToLow(lowNext, low).Store(target + Strip);
                Sse.MoveLowToHigh(high, highNext).Store(target + 2 * Strip);
                Sse.MoveHighToLow(highNext, high).Store(target + 3 * Strip);
            }
        }
        for (; row < count; row++)
        {
            for (var i = 0; i < Depth; i++)
                to[i * Strip + row] = from[row * Depth + i];
        }
    }

    /// <summary>Adds a block's share to 64 columns of the result, as far down as the diagonal.</summary>
    private void Multiply(int strip, int width)
    {
        var (above, across) = (Math.Min(p, (strip + 1) * Strip), Math.Min(Strip, p - strip * Strip));
        var height = Padded(above);
        var product = (float*)NativeMemory.AlignedAlloc((nuint)(height * Strip * sizeof(float)), 64);
        try
        {
            for (var start = 0; start < width; start += Length)
            {
                var last = Math.Min(Stretches(width), (start + Length) / Depth);
                for (var stretch = start / Depth; stretch < last; stretch++)
                {
                    TileProduct.Multiply(
                        rows + (long)stretch * padded * Depth, columns + ((long)strip * Block + (long)stretch * Depth) * Strip, product, height, Depth,
                        adds: stretch > start / Depth);
                }
                for (var row = 0; row < above; row++)
                    Add(product + row * Strip, sums + (long)row * p + strip * Strip, across);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(product);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* product, double* sum, int count)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.Load(product + i));
            (Vector512.Load(sum + i) + low).Store(sum + i);
            (Vector512.Load(sum + i + 8) + high).Store(sum + i + 8);
        }
        for (; i < count; i++)
            sum[i] += product[i];
    }
}
