using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RankTools.Kernels;

/// <summary>
/// The three transforms of F(4×4, 3×3) at the points 0, ±3/4, ±3/2 and ∞ (NOTE [Winograd]), for sixteen channels at a time.
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>Side of the square of outputs that one tile gives.</summary>
    public const int OutputSide = 4;

    /// <summary>Side of the square of inputs that it takes.</summary>
    public const int InputSide = OutputSide + 2;

    /// <summary>Numbers of a tile, and products of matrices.</summary>
    public const int Places = InputSide * InputSide;

    /// <summary>Channels at a time.</summary>
    public const int Lanes = 16;

    private const float A = 3f / 4, B = 3f / 2; // the points
    private const float A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B, Product = A2 * B2, Sum = A2 + B2; // all exact

    /// <summary>G, 6 × 3: powers of the points over the derivatives of their polynomial.</summary>
    public static double[,] Kernel { get; } = KernelTransform();

    /// <summary>Bᵀ d B.</summary>
    /// <param name="pixels">Where the tile's 36 pixels lie, at the first of the channels.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="result">Where the first of 36 numbers goes.</param>
    /// <param name="stride">From one of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channel, float* result, long stride)
    {
        var columns = stackalloc float[Places * Lanes];
        for (var j = 0; j < InputSide; j++)
        {
            Input(
                Vector512.Load(pixels[j] + channel), Vector512.Load(pixels[6 + j] + channel), Vector512.Load(pixels[12 + j] + channel),
                Vector512.Load(pixels[18 + j] + channel), Vector512.Load(pixels[24 + j] + channel), Vector512.Load(pixels[30 + j] + channel),
                columns + j * Lanes, InputSide * Lanes);
        }
        for (var i = 0; i < InputSide; i++)
        {
            var row = columns + i * InputSide * Lanes;
            Input(
                Vector512.Load(row), Vector512.Load(row + 16), Vector512.Load(row + 32), Vector512.Load(row + 48), Vector512.Load(row + 64),
                Vector512.Load(row + 80), result + i * InputSide * stride, stride);
        }
    }

    /// <summary>Aᵀ m A, 4 × 4 × 16.</summary>
    /// <param name="products">The first of 36 numbers.</param>
    /// <param name="stride">From one of them to the next.</param>
    /// <param name="result">4 × 4 × 16 numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* products, long stride, float* result)
    {
        var columns = stackalloc float[OutputSide * InputSide * Lanes];
        for (var j = 0; j < InputSide; j++)
        {
            var m = products + j * stride;
            Output(
                Vector512.Load(m), Vector512.Load(m + 6 * stride), Vector512.Load(m + 12 * stride), Vector512.Load(m + 18 * stride),
                Vector512.Load(m + 24 * stride), Vector512.Load(m + 30 * stride), columns + j * Lanes, InputSide * Lanes);
        }
        for (var i = 0; i < OutputSide; i++)
        {
            var row = columns + i * InputSide * Lanes;
            Output(
                Vector512.Load(row), Vector512.Load(row + 16), Vector512.Load(row + 32), Vector512.Load(row + 48), Vector512.Load(row + 64),
                Vector512.Load(row + 80), result + i * OutputSide * Lanes, Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(
        Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5,
        float* result, long stride)
    {
        var (minusA, minusB) = (Vector512.Create(-A2), Vector512.Create(-B2));
        var (evenA, oddA) = (Fma(minusB, d2, d4), Fma(minusB, d1, d3) * A);
        var (evenB, oddB) = (Fma(minusA, d2, d4), Fma(minusA, d1, d3) * B);
        Fma(Vector512.Create(Product), d0, Fma(Vector512.Create(-Sum), d2, d4)).Store(result);
        (evenA + oddA).Store(result + stride);
        (evenA - oddA).Store(result + 2 * stride);
        (evenB + oddB).Store(result + 3 * stride);
        (evenB - oddB).Store(result + 4 * stride);
        Fma(Vector512.Create(Product), d1, Fma(Vector512.Create(-Sum), d3, d5)).Store(result + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(
        Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4, Vector512<float> m5,
        float* result, long stride)
    {
        var (sumA, differenceA, sumB, differenceB) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4);
        (m0 + sumA + sumB).Store(result);
        Fma(Vector512.Create(A), differenceA, differenceB * B).Store(result + stride);
        Fma(Vector512.Create(A2), sumA, sumB * B2).Store(result + 2 * stride);
        Fma(Vector512.Create(A3), differenceA, Fma(Vector512.Create(B3), differenceB, m5)).Store(result + 3 * stride);
    }

    private static Vector512<float> Fma(Vector512<float> x, Vector512<float> y, Vector512<float> sum) => Vector512.FusedMultiplyAdd(x, y, sum);

    private static double[,] KernelTransform()
    {
        double[] points = [0, A, -A, B, -B];
        var result = new double[InputSide, 3];
        for (var i = 0; i < points.Length; i++)
        {
            var derivative = points.Where((_, j) => j != i).Aggregate(1.0, (product, other) => product * (points[i] - other));
            for (var j = 0; j < 3; j++)
                result[i, j] = Math.Pow(points[i], j) / derivative;
        }
        result[InputSide - 1, 2] = 1;
        return result;
    }
}
