using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RankTools.Kernels;

/// <summary>
/// Products of float32 matrices that lie in the second cache: rows × k times k × 64 columns, six rows and four registers of columns at a
/// time, the left factor broadcast.
/// </summary>
/// <remarks>Compiled at once as well as can be: unoptimised code is thirty times slower, and would serve the first layers of a session.</remarks>
internal static unsafe class TileProduct
{
    /// <summary>Rows at a time; the left factor and the result must have room for a multiple of it.</summary>
    public const int Rows = 6;

    /// <summary>Columns at a time.</summary>
    public const int Columns = 64;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">A, rows × k, row after row.</param>
    /// <param name="b">B, k × 64.</param>
    /// <param name="c">C, rows × 64.</param>
    /// <param name="rows">A multiple of <see cref="Rows"/>.</param>
    /// <param name="k">Length of A's rows.</param>
    /// <param name="adds">True to add to C.</param>
    /// <remarks>What lies behind A and B in memory is taken to be wanted next, and fetched meanwhile.</remarks>
    public static void Multiply(float* a, float* b, float* c, int rows, int k, bool adds)
    {
        var ahead = b + (long)k * Columns; // of the next right factor, as much a step as makes all of it
        var share = (Columns * Rows + rows - 1) / rows;
        for (var row = 0; row < rows; row += Rows, ahead += (long)share * k)
            MultiplySix(a + (long)row * k, b, c + (long)row * Columns, k, adds, ahead, share);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix(float* a, float* b, float* c, int k, bool adds, float* ahead, int share)
    {
        Vector512<float> r00 = default, r01 = default, r02 = default, r03 = default, r10 = default, r11 = default, r12 = default, r13 = default;
        Vector512<float> r20 = default, r21 = default, r22 = default, r23 = default, r30 = default, r31 = default, r32 = default, r33 = default;
        Vector512<float> r40 = default, r41 = default, r42 = default, r43 = default, r50 = default, r51 = default, r52 = default, r53 = default;
        if (adds)
        {
            (r00, r01, r02, r03) = (Vector512.Load(c), Vector512.Load(c + 16), Vector512.Load(c + 32), Vector512.Load(c + 48));
            (r10, r11, r12, r13) = (Vector512.Load(c + 64), Vector512.Load(c + 80), Vector512.Load(c + 96), Vector512.Load(c + 112));
            (r20, r21, r22, r23) = (Vector512.Load(c + 128), Vector512.Load(c + 144), Vector512.Load(c + 160), Vector512.Load(c + 176));
            (r30, r31, r32, r33) = (Vector512.Load(c + 192), Vector512.Load(c + 208), Vector512.Load(c + 224), Vector512.Load(c + 240));
            (r40, r41, r42, r43) = (Vector512.Load(c + 256), Vector512.Load(c + 272), Vector512.Load(c + 288), Vector512.Load(c + 304));
            (r50, r51, r52, r53) = (Vector512.Load(c + 320), Vector512.Load(c + 336), Vector512.Load(c + 352), Vector512.Load(c + 368));
        }
        var next = a + (long)Rows * k;
        float* a1 = a + k, a2 = a1 + k, a3 = a2 + k, a4 = a3 + k, a5 = a4 + k;
        for (var i = 0L; i < k; i++, b += Columns, ahead += share, next += Rows)
        {
            Sse.Prefetch0(next);
            Sse.Prefetch1(ahead);
            var (b0, b1, b2, b3) = (Vector512.Load(b), Vector512.Load(b + 16), Vector512.Load(b + 32), Vector512.Load(b + 48));
            var v = Vector512.Create(a[i]);
            (r00, r01, r02, r03) = (Fma(v, b0, r00), Fma(v, b1, r01), Fma(v, b2, r02), Fma(v, b3, r03));
            v = Vector512.Create(a1[i]);
            (r10, r11, r12, r13) = (Fma(v, b0, r10), Fma(v, b1, r11), Fma(v, b2, r12), Fma(v, b3, r13));
            v = Vector512.Create(a2[i]);
            (r20, r21, r22, r23) = (Fma(v, b0, r20), Fma(v, b1, r21), Fma(v, b2, r22), Fma(v, b3, r23));
            v = Vector512.Create(a3[i]);
            (r30, r31, r32, r33) = (Fma(v, b0, r30), Fma(v, b1, r31), Fma(v, b2, r32), Fma(v, b3, r33));
            v = Vector512.Create(a4[i]);
            (r40, r41, r42, r43) = (Fma(v, b0, r40), Fma(v, b1, r41), Fma(v, b2, r42), Fma(v, b3, r43));
            v = Vector512.Create(a5[i]);
            (r50, r51, r52, r53) = (Fma(v, b0, r50), Fma(v, b1, r51), Fma(v, b2, r52), Fma(v, b3, r53));
        }
        Store(c, r00, r01, r02, r03);
        Store(c + Columns, r10, r11, r12, r13);
        Store(c + (2 * Columns), r20, r21, r22, r23);
        Store(c + (3 * Columns), r30, r31, r32, r33);
        Store(c + (4 * Columns), r40, r41, r42, r43);
        Store(c + (5 * Columns), r50, r51, r52, r53);
    }

    private static Vector512<float> Fma(Vector512<float> x, Vector512<float> y, Vector512<float> sum) => Vector512.FusedMultiplyAdd(x, y, sum);

    private static void Store(float* c, Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3)
    {
        a0.Store(c);
        a1.Store(c + 16);
        a2.Store(c + 32);
        a3.Store(c + 48);
    }
}
