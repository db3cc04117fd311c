using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// Float32 tangents of tokens times a matrix for each token, to which the derivative of a layer normalisation before it, and the
/// identity of a residual branch, are added while it is put into the order of the products.
/// </summary>
internal static unsafe class PlaceMapKernel
{
    private const int Tile = 8; // tangents whose sums stay in registers: 8 × 3 of them
    private const int Lanes = 16;
    private const int MostColumns = 3 * Lanes; // columns of the matrix beside them, or two thirds of that where they leave less over
    private const int Block = 8 * Tile; // tangents that are copied at once, so that results may overwrite them
    private const int LeastItems = 16;

    /// <summary>True for tangents that this is for: n × tokens × features.</summary>
    public static bool Takes(Tensor tangents) => Vector512.IsHardwareAccelerated && tangents.device_type == DeviceType.CPU
        && tangents.dtype == float32 && tangents.stride(2) == 1 && tangents.stride(1) == tangents.shape[2];

    /// <summary>Applies the matrices.</summary>
    /// <param name="tangents">n × T × F.</param>
    /// <param name="result">n × T × F′; may be the tangents themselves where F′ = F.</param>
    /// <param name="maps">T × F × F′, contiguous: of every token, a row for each feature.</param>
    /// <param name="places">Where the tokens' numbers begin in each tangent and result; null where tokens follow one another.</param>
    /// <param name="normalized">x̂ of a normalisation before the matrices, 1 × T × F, or null.</param>
    /// <param name="factor">Its factor, of the same shape, or null.</param>
    /// <param name="addsTangents">True where the tangents themselves belong to the result.</param>
    public static void Apply(
        Tensor tangents, Tensor result, Tensor maps, (long[] From, long[] To)? places = null,
        Tensor? normalized = null, Tensor? factor = null, bool addsTangents = false)
    {
        var (count, tokens, inner, outer) = ((int)tangents.shape[0], (int)maps.shape[0], (int)maps.shape[1], (int)maps.shape[2]);
        if (count == 0 || tokens == 0)
            return;
        var work = new Work
        {
            Tangents = TensorMemory.Pointer<float>(tangents),
            Result = TensorMemory.Pointer<float>(result),
            Maps = TensorMemory.Pointer<float>(maps),
            Normalized = normalized is null ? null : TensorMemory.Pointer<float>(normalized),
            Factor = factor is null ? null : TensorMemory.Pointer<float>(factor),
            TangentStride = tangents.stride(0),
            ResultStride = result.stride(0),
            From = places?.From ?? [.. Enumerable.Range(0, tokens).Select(token => (long)token * inner)],
            To = places?.To ?? [.. Enumerable.Range(0, tokens).Select(token => (long)token * outer)],
            Tokens = tokens,
            Inner = inner,
            Outer = outer,
            Panel = outer % MostColumns == 0 || outer > 4 * MostColumns ? MostColumns : 2 * Lanes,
            AddsTangents = addsTangents,
        };
        var groups = Math.Clamp(LeastItems / tokens, 1, (count + Block - 1) / Block);
        var rows = ((count + groups - 1) / groups + Block - 1) / Block * Block;
        CpuLoop.Run(tokens * groups, item => work.Run(item / groups, item % groups * rows, Math.Min(count, (item % groups + 1) * rows)));
        GC.KeepAlive(tangents);
        GC.KeepAlive(result);
        GC.KeepAlive(maps);
        GC.KeepAlive(normalized);
        GC.KeepAlive(factor);
    }

    private sealed class Work
    {
        public float* Tangents, Result, Maps, Normalized, Factor;
        public long TangentStride, ResultStride;
        public required long[] From, To;
        public int Tokens, Inner, Outer;
        public required int Panel;
        public bool AddsTangents;

        /// <summary>Some tangents at one token.</summary>
        public void Run(int token, int first, int last)
        {
            if (first >= last)
                return;
            var panel = Panel;
            var (panels, size) = ((Outer + panel - 1) / panel, (long)Inner * panel);
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)(((panels * size) + ((long)Block * Inner) + (Tile * panel)) * sizeof(float)), 64);
            try
            {
                for (var i = 0; i < panels; i++)
                    Pack(token, i * panel, memory + (i * size));
                var copied = memory + (panels * size);
                for (var start = first; start < last; start += Block)
                {
                    var count = Math.Min(Block, last - start);
                    Copy(token, start, count, copied);
                    for (var i = 0; i < panels; i++)
                        Multiply(token, start, count, copied, i * panel, memory + (i * size), copied + ((long)Block * Inner));
                }
            }
            finally
            {
                NativeMemory.AlignedFree(memory);
            }
        }

        /// <summary>Tangents at the token one after another, the last tile filled up with zeros.</summary>
        private void Copy(int token, int start, int count, float* copied)
        {
            for (var i = 0; i < count; i++)
                new ReadOnlySpan<float>(Tangents + ((start + i) * TangentStride) + From[token], Inner).CopyTo(new(copied + ((long)i * Inner), Inner));
            new Span<float>(copied + ((long)count * Inner), ((count + Tile - 1) / Tile * Tile - count) * Inner).Clear();
        }

        /// <summary>These times one panel.</summary>
        private void Multiply(int token, int start, int count, float* copied, int column, float* matrix, float* spill)
        {
            var (panel, width) = (Panel, Math.Min(Panel, Outer - column));
            for (var i = 0; i < count; i += Tile)
            {
                var target = Result + ((start + i) * ResultStride) + To[token] + column;
                var height = Math.Min(Tile, count - i);
                var isWhole = height == Tile && width == panel;
                var y = isWhole ? target : spill;
                var stride = isWhole ? ResultStride : panel;
                if (panel == MostColumns)
                    MultiplyThree(copied + ((long)i * Inner), matrix, Inner, y, stride);
                else
                    MultiplyTwo(copied + ((long)i * Inner), matrix, Inner, y, stride);
                for (var row = 0; !isWhole && row < height; row++)
                    new ReadOnlySpan<float>(spill + (row * panel), width).CopyTo(new(target + (row * ResultStride), width));
            }
        }

        /// <summary>
        /// Some columns of a token's matrix M, one row after another. A normalisation N before it makes N M of it, where
        /// N = diag(f) up to what takes the mean and the share of x̂ away: both are sums over the column.
        /// </summary>
        private void Pack(int token, int column, float* target)
        {
            var (panel, width) = (Panel, Math.Min(Panel, Outer - column));
            var sums = stackalloc float[2 * MostColumns];
            var alongs = sums + MostColumns;
            new Span<float>(sums, 2 * MostColumns).Clear();
            var hat = Normalized + ((long)token * Inner);
            var f = Factor + ((long)token * Inner);
            var source = Maps + ((long)token * Inner * Outer) + column;
            var row = target;
            for (var k = 0; k < Inner; k++, source += Outer, row += panel)
            {
                new ReadOnlySpan<float>(source, width).CopyTo(new(row, width));
                new Span<float>(row + width, panel - width).Clear();
                for (var c = 0; Factor != null && c < panel; c += Lanes)
                {
                    var m = Vector512.Load(row + c) * Vector512.Create(f[k]);
                    m.Store(row + c);
                    (Vector512.Load(sums + c) + m).Store(sums + c);
                    Fma(Vector512.Create(hat[k]), m, Vector512.Load(alongs + c)).Store(alongs + c);
                }
            }
            if (Factor != null)
            {
                var scale = Vector512.Create(-1f / Inner);
                for (var c = 0; c < panel; c += Lanes)
                {
                    var (mean, along) = (Vector512.Load(sums + c) * scale, Vector512.Load(alongs + c) * scale);
                    row = target + c;
                    for (var k = 0; k < Inner; k++, row += panel)
                        Fma(Vector512.Create(hat[k]), along, Vector512.Load(row) + mean).Store(row);
                }
            }
            for (var k = column; AddsTangents && k < column + width; k++)
                target[(k * panel) + k - column] += 1;
        }

        /// <summary>Eight tangents times 48 columns.</summary>
        private static void MultiplyThree(float* x, float* matrix, int inner, float* y, long stride)
        {
            Vector512<float> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
            Vector512<float> c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
            Vector512<float> e0 = default, e1 = default, e2 = default, f0 = default, f1 = default, f2 = default;
            Vector512<float> g0 = default, g1 = default, g2 = default, h0 = default, h1 = default, h2 = default;
            float* xb = x + inner, xc = xb + inner, xd = xc + inner, xe = xd + inner, xf = xe + inner, xg = xf + inner, xh = xg + inner;
            for (var k = 0; k < inner; k++, matrix += MostColumns)
            {
                var (m0, m1, m2) = (Vector512.Load(matrix), Vector512.Load(matrix + Lanes), Vector512.Load(matrix + (2 * Lanes)));
                var v = Vector512.Create(x[k]);
                (a0, a1, a2) = (Fma(v, m0, a0), Fma(v, m1, a1), Fma(v, m2, a2));
                v = Vector512.Create(xb[k]);
                (b0, b1, b2) = (Fma(v, m0, b0), Fma(v, m1, b1), Fma(v, m2, b2));
                v = Vector512.Create(xc[k]);
                (c0, c1, c2) = (Fma(v, m0, c0), Fma(v, m1, c1), Fma(v, m2, c2));
                v = Vector512.Create(xd[k]);
                (d0, d1, d2) = (Fma(v, m0, d0), Fma(v, m1, d1), Fma(v, m2, d2));
                v = Vector512.Create(xe[k]);
                (e0, e1, e2) = (Fma(v, m0, e0), Fma(v, m1, e1), Fma(v, m2, e2));
                v = Vector512.Create(xf[k]);
                (f0, f1, f2) = (Fma(v, m0, f0), Fma(v, m1, f1), Fma(v, m2, f2));
                v = Vector512.Create(xg[k]);
                (g0, g1, g2) = (Fma(v, m0, g0), Fma(v, m1, g1), Fma(v, m2, g2));
                v = Vector512.Create(xh[k]);
                (h0, h1, h2) = (Fma(v, m0, h0), Fma(v, m1, h1), Fma(v, m2, h2));
            }
            Store(y, a0, a1, a2);
            Store(y + stride, b0, b1, b2);
            Store(y + (2 * stride), c0, c1, c2);
            Store(y + (3 * stride), d0, d1, d2);
            Store(y + (4 * stride), e0, e1, e2);
            Store(y + (5 * stride), f0, f1, f2);
            Store(y + (6 * stride), g0, g1, g2);
            Store(y + (7 * stride), h0, h1, h2);
        }

        /// <summary>Eight tangents times 32 columns.</summary>
        private static void MultiplyTwo(float* x, float* matrix, int inner, float* y, long stride)
        {
            Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
            float* xb = x + inner, xc = xb + inner, xd = xc + inner, xe = xd + inner, xf = xe + inner, xg = xf + inner, xh = xg + inner;
            for (var k = 0; k < inner; k++, matrix += 2 * Lanes)
            {
                var (m0, m1) = (Vector512.Load(matrix), Vector512.Load(matrix + Lanes));
                var v = Vector512.Create(x[k]);
                (a0, a1) = (Fma(v, m0, a0), Fma(v, m1, a1));
                v = Vector512.Create(xb[k]);
                (b0, b1) = (Fma(v, m0, b0), Fma(v, m1, b1));
                v = Vector512.Create(xc[k]);
                (c0, c1) = (Fma(v, m0, c0), Fma(v, m1, c1));
                v = Vector512.Create(xd[k]);
                (d0, d1) = (Fma(v, m0, d0), Fma(v, m1, d1));
                v = Vector512.Create(xe[k]);
                (e0, e1) = (Fma(v, m0, e0), Fma(v, m1, e1));
                v = Vector512.Create(xf[k]);
                (f0, f1) = (Fma(v, m0, f0), Fma(v, m1, f1));
                v = Vector512.Create(xg[k]);
                (g0, g1) = (Fma(v, m0, g0), Fma(v, m1, g1));
                v = Vector512.Create(xh[k]);
                (h0, h1) = (Fma(v, m0, h0), Fma(v, m1, h1));
            }
            Store(y, a0, a1);
            Store(y + stride, b0, b1);
            Store(y + (2 * stride), c0, c1);
            Store(y + (3 * stride), d0, d1);
            Store(y + (4 * stride), e0, e1);
            Store(y + (5 * stride), f0, f1);
            Store(y + (6 * stride), g0, g1);
            Store(y + (7 * stride), h0, h1);
        }

        private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

        private static void Store(float* y, Vector512<float> a, Vector512<float> b, Vector512<float> c)
        {
            a.Store(y);
            b.Store(y + Lanes);
            c.Store(y + (2 * Lanes));
        }

        private static void Store(float* y, Vector512<float> a, Vector512<float> b)
        {
            a.Store(y);
            b.Store(y + Lanes);
        }
    }
}
