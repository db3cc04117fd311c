using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// Products of float32 tangents T (p × d) with a few vectors W (q × p), in float64: Y = W T, how far it is from what it should be, and
/// T Yᵀ = (T Tᵀ) Wᵀ. T is read once, a block of columns at a time.
/// </summary>
/// <remarks>
/// Sums are split into at most <see cref="Parts"/> parts that do not depend on the number of threads, so that neither do the results.
/// </remarks>
internal sealed unsafe class DoubleProducts
{
    private const int Parts = 16;
    private const int Group = 5; // vectors at a time: 5 × 4 registers of sums
    private const int Strip = 32; // columns at a time
    private const int BlockNumbers = 1 << 17; // of T in float64: 1 MiB, within the second cache

    private readonly int p, q, padded, width;
    private readonly long d, stride;
    private readonly float* tangents;
    private readonly double* weights; // p × padded
    private readonly double* exact; // q × d, or null
    private readonly double[]?[] differences = new double[Parts][], products = new double[Parts][];

    private DoubleProducts(Tensor tangents, Tensor weights, double* transposed, Tensor? exact)
    {
        (p, d, q) = ((int)tangents.shape[0], tangents.shape[1], (int)weights.shape[0]);
        padded = (q + Group - 1) / Group * Group;
        width = Math.Clamp(BlockNumbers / (p + 1) / Strip * Strip, Strip, 16 * Strip);
        stride = tangents.stride(0);
        this.tangents = TensorMemory.Pointer<float>(tangents);
        this.exact = exact is null ? null : TensorMemory.Pointer<double>(exact);
        this.weights = transposed;
        var source = TensorMemory.Pointer<double>(weights);
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < padded; j++)
                transposed[i * padded + j] = j < q ? source[j * (long)p + i] : 0;
        }
    }

    /// <summary>True for tangents that this is for.</summary>
    public static bool Takes(Tensor tangents) =>
        tangents.device_type == DeviceType.CPU && tangents.dtype == float32 && tangents.dim() == 2 && tangents.stride(1) == 1;

    /// <summary>Takes the products.</summary>
    /// <param name="tangents">T, float32, on the CPU, rows contiguous.</param>
    /// <param name="weights">W, float64.</param>
    /// <param name="exact">What W T should be, q × d, float64; null where that is not asked for.</param>
    /// <param name="needsProducts">False where T Yᵀ is not asked for.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    /// <returns>D Dᵀ of the differences D = W T − exact, q × q (zeros without), and T Yᵀ, p × q, or null; float64.</returns>
    public static (Tensor Differences, Tensor? Products) Of(
        Tensor tangents, Tensor weights, Tensor? exact, bool needsProducts, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (w, e) = (weights.contiguous(), exact?.contiguous());
        var transposed = Transposed(w);
        try
        {
            var run = new DoubleProducts(tangents, w, transposed, e);
            CpuLoop.Run(Parts, part => run.Add(part, needsProducts, cancellation));
            GC.KeepAlive(tangents);
            GC.KeepAlive(w);
            GC.KeepAlive(e);
            var differences = run.Sum(run.differences, run.q, run.q, run.q);
            var products = needsProducts ? run.Sum(run.products, run.p, run.padded, run.q) : null;
            return (differences.DetachFromDisposeScope(), products?.DetachFromDisposeScope());
        }
        finally
        {
            NativeMemory.AlignedFree(transposed);
        }
    }

    /// <summary>Takes W T away from other numbers.</summary>
    /// <param name="numbers">q × d, float64, contiguous; changed in place.</param>
    /// <param name="tangents">T.</param>
    /// <param name="weights">W, float64.</param>
    public static void Subtract(Tensor numbers, Tensor tangents, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var w = weights.contiguous();
        var transposed = Transposed(w);
        try
        {
            var run = new DoubleProducts(tangents, w, transposed, numbers);
            CpuLoop.Run(Parts, run.Subtract);
            GC.KeepAlive(tangents);
            GC.KeepAlive(w);
            GC.KeepAlive(numbers);
        }
        finally
        {
            NativeMemory.AlignedFree(transposed);
        }
    }

    /// <summary>Memory for W's transpose, filled up to whole groups.</summary>
    private static double* Transposed(Tensor weights) => (double*)NativeMemory.AlignedAlloc(
        (nuint)(weights.shape[1] * ((weights.shape[0] + Group - 1) / Group * Group) * sizeof(double)), 64);

    private Tensor Sum(double[]?[] parts, int rows, int length, int columns)
    {
        var sum = new double[rows * columns];
        foreach (var part in parts)
        {
            for (var i = 0; part is not null && i < sum.Length; i++)
                sum[i] += part[i / columns * length + i % columns];
        }
        return tensor(sum, [rows, columns], float64);
    }

    /// <summary>One of the parts: a stretch of blocks of columns.</summary>
    private void Add(int part, bool needsProducts, CancellationToken cancellation)
    {
        var blocks = (d + width - 1) / width;
        var (first, last) = (part * blocks / Parts, (part + 1) * blocks / Parts);
        if (first == last)
            return;
        var sums = differences[part] = new double[q * q];
        var found = products[part] = needsProducts ? new double[(p + 1) * padded] : null;
        var memory = (double*)NativeMemory.AlignedAlloc((nuint)((p + 1L + padded) * width * sizeof(double)), 64);
        try
        {
            var block = memory;
            var combined = memory + (p + 1L) * width;
            for (var number = first; number < last; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = (int)Math.Min(width, d - number * width);
                var full = (count + Strip - 1) / Strip * Strip;
                Load(block, number * width, count, full);
                Combine(block, combined, full);
                if (found is not null)
                    Project(block, combined, full, found);
                if (exact is not null)
                    Compare(combined, number * width, count, sums);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private void Subtract(int part)
    {
        var blocks = (d + width - 1) / width;
        var memory = (double*)NativeMemory.AlignedAlloc((nuint)((p + 1L + padded) * width * sizeof(double)), 64);
        try
        {
            var combined = memory + (p + 1L) * width;
            for (var number = part * blocks / Parts; number < (part + 1) * blocks / Parts; number++)
            {
                var count = (int)Math.Min(width, d - number * width);
                var full = (count + Strip - 1) / Strip * Strip;
                Load(memory, number * width, count, full);
                Combine(memory, combined, full);
                for (var j = 0; j < q; j++)
                {
                    double* target = exact + j * d + number * width, y = combined + (long)j * width;
                    for (var c = 0; c < count; c++)
                        target[c] -= y[c];
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>A block of T in float64, filled up with columns of zeros, and with a row of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(double* block, long column, int count, int full)
    {
        for (var i = 0; i < p; i++)
        {
            var source = tangents + i * stride + column;
            var target = block + (long)i * width;
            var c = 0;
            for (; c + 16 <= count; c += 16)
            {
                var (low, high) = Vector512.Widen(Vector512.Load(source + c));
                low.Store(target + c);
                high.Store(target + c + 8);
            }
            for (; c < full; c++)
                target[c] = c < count ? source[c] : 0;
        }
        new Span<double>(block + (long)p * width, width).Clear();
    }

    /// <summary>Y of a block: five vectors and 32 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(double* block, double* combined, int full)
    {
        for (var c = 0; c < full; c += Strip)
        {
            for (var j = 0; j < padded; j += Group)
            {
                Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
                Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
                Vector512<double> e0 = default, e1 = default, e2 = default, e3 = default;
                var x = block + c;
                var w = weights + j;
                for (var i = 0; i < p; i++, x += width, w += padded)
                {
                    var (x0, x1, x2, x3) = (Vector512.Load(x), Vector512.Load(x + 8), Vector512.Load(x + 16), Vector512.Load(x + 24));
                    var v = Vector512.Create(w[0]);
                    (a0, a1, a2, a3) = (Fma(v, x0, a0), Fma(v, x1, a1), Fma(v, x2, a2), Fma(v, x3, a3));
                    v = Vector512.Create(w[1]);
                    (b0, b1, b2, b3) = (Fma(v, x0, b0), Fma(v, x1, b1), Fma(v, x2, b2), Fma(v, x3, b3));
                    v = Vector512.Create(w[2]);
                    (c0, c1, c2, c3) = (Fma(v, x0, c0), Fma(v, x1, c1), Fma(v, x2, c2), Fma(v, x3, c3));
                    v = Vector512.Create(w[3]);
                    (d0, d1, d2, d3) = (Fma(v, x0, d0), Fma(v, x1, d1), Fma(v, x2, d2), Fma(v, x3, d3));
                    v = Vector512.Create(w[4]);
                    (e0, e1, e2, e3) = (Fma(v, x0, e0), Fma(v, x1, e1), Fma(v, x2, e2), Fma(v, x3, e3));
                }
                var y = combined + (long)j * width + c;
                Store(y, a0, a1, a2, a3);
                Store(y + width, b0, b1, b2, b3);
                Store(y + 2L * width, c0, c1, c2, c3);
                Store(y + 3L * width, d0, d1, d2, d3);
                Store(y + 4L * width, e0, e1, e2, e3);
            }
        }
    }

    /// <summary>Adds T Yᵀ of a block: two tangents and five vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Project(double* block, double* combined, int full, double[] found)
    {
        for (var i = 0; i < p; i += 2)
        {
            for (var j = 0; j < padded; j += Group)
            {
                Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default;
                Vector512<double> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default;
                var x = block + (long)i * width;
                var y = combined + (long)j * width;
                for (var c = 0; c < full; c += 8)
                {
                    var (first, second) = (Vector512.Load(x + c), Vector512.Load(x + width + c));
                    var v = Vector512.Load(y + c);
                    (a0, b0) = (Fma(first, v, a0), Fma(second, v, b0));
                    v = Vector512.Load(y + width + c);
                    (a1, b1) = (Fma(first, v, a1), Fma(second, v, b1));
                    v = Vector512.Load(y + 2L * width + c);
                    (a2, b2) = (Fma(first, v, a2), Fma(second, v, b2));
                    v = Vector512.Load(y + 3L * width + c);
                    (a3, b3) = (Fma(first, v, a3), Fma(second, v, b3));
                    v = Vector512.Load(y + 4L * width + c);
                    (a4, b4) = (Fma(first, v, a4), Fma(second, v, b4));
                }
                var place = found.AsSpan(i * padded + j);
                Add(place, a0, a1, a2, a3, a4);
                Add(place[padded..], b0, b1, b2, b3, b4); // the row of zeros where p is odd
            }
        }
    }

    private void Compare(double* combined, long column, int count, double[] sums)
    {
        for (var j = 0; j < q; j++)
        {
            var y = combined + (long)j * width;
            var e = exact + j * d + column;
            for (var c = 0; c < count; c++)
                y[c] -= e[c];
        }
        for (var j = 0; j < q; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                var dot = Dot(combined + (long)j * width, combined + (long)k * width, count);
                sums[j * q + k] += dot;
                if (k < j)
                    sums[k * q + j] += dot;
            }
        }
    }

    private static double Dot(double* a, double* b, int count)
    {
        var sum = Vector512<double>.Zero;
        var c = 0;
        for (; c + 8 <= count; c += 8)
            sum = Fma(Vector512.Load(a + c), Vector512.Load(b + c), sum);
        var total = Vector512.Sum(sum);
        for (; c < count; c++)
            total += a[c] * b[c];
        return total;
    }

    private static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

    private static void Store(double* y, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        a.Store(y);
        b.Store(y + 8);
        c.Store(y + 16);
        d.Store(y + 24);
    }

    private static void Add(
        Span<double> sums, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, Vector512<double> e)
    {
        sums[0] += Vector512.Sum(a);
        sums[1] += Vector512.Sum(b);
        sums[2] += Vector512.Sum(c);
        sums[3] += Vector512.Sum(d);
        sums[4] += Vector512.Sum(e);
    }
}
