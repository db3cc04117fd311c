using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// The derivative of attention for float32 tangents on the CPU, dO = dQ A + (P ∘ sQ dKᵀ) V − r O + P dV, where r are the row sums of
/// P ∘ sQ dKᵀ: one window, head and tangent after another, 32 queries at a time, so that everything in between stays in the first and
/// second cache.
/// </summary>
/// <remarks>
/// What a query changes is a matrix of its own, A_i = Σ_j P_ij sK_jᵀ (V_j − O_i), d × d, which is a quarter of the work less. In the rest, keys are rows and queries columns, so that no tangent is transposed. What is constant lies in the order in which it is read (G: windows × heads, K: keys that change).
/// </remarks>
internal sealed unsafe class AttentionProducts : IDisposable
{
    /// <summary>The most features of a head.</summary>
    public const int MostFeatures = 64;

    private const long MostMapNumbers = 1L << 26; // 256 MiB of A

    private const int Lanes = 16;
    private const int Panel = 2 * Lanes; // queries at a time, and columns of the output
    private const int KeyTile = 10; // keys whose sums stay in registers: 10 × 2 of them
    private const int QueryTile = 8;
    private const int KeyBlock = 5 * KeyTile; // keys whose changes and values stay in the first cache

    private readonly Tensor queries; // sQ: G × panels × d × 32
    private readonly Tensor probabilities; // P: G × panels × K filled up to tens × 32
    private readonly Tensor values; // V: G × K × 64
    private readonly Tensor outputs; // O: G × L filled up to panels × 64
    private readonly Tensor maps; // A: (tokens that change · h) × d × d
    private readonly (long[] From, long[] To) mapPlaces;
    private readonly int windows, heads, tokens, features, panels;
    private readonly long[] first; // of every window, its first place in the two lists
    private readonly int[] places; // the keys' places on their windows
    private readonly long[] rows; // the tokens of the tangents that they are
    private readonly int stride; // of keys in the probabilities

    /// <param name="queries">sQ, W × h × L × d.</param>
    /// <param name="keys">sK, of the same shape.</param>
    /// <param name="values">V, of the same shape.</param>
    /// <param name="probabilities">P, W × h × L × L.</param>
    /// <param name="given">For every token of every window, the token of the tangents that it is, or −1 where it does not change.</param>
    public AttentionProducts(Tensor queries, Tensor keys, Tensor values, Tensor probabilities, ReadOnlySpan<long> given)
    {
        using var scope = NewDisposeScope();
        (windows, heads, tokens, features) = ((int)queries.shape[0], (int)queries.shape[1], (int)queries.shape[2], (int)queries.shape[3]);
        panels = (tokens + Panel - 1) / Panel;
        first = new long[windows + 1];
        var (changed, found) = (new List<int>(), new List<long>());
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] >= 0)
            {
                changed.Add(i % tokens);
                found.Add(given[i]);
            }
            if (i % tokens == tokens - 1)
                first[(i / tokens) + 1] = changed.Count;
        }
        (places, rows) = ([.. changed], [.. found]);
        var most = Enumerable.Range(0, windows).Max(window => (int)(first[window + 1] - first[window]));
        stride = (most + KeyTile - 1) / KeyTile * KeyTile;
        var (g, padding) = (windows * heads, (panels * Panel) - tokens);
        var columns = nn.functional.pad(queries.flatten(0, 1).transpose(1, 2), [0L, padding]);
        this.queries = columns.view(g, features, panels, Panel).permute(0, 2, 1, 3).contiguous().DetachFromDisposeScope();
        var wide = nn.functional.pad(values.flatten(0, 1), [0L, MostFeatures - features]);
        outputs = nn.functional.pad(probabilities.flatten(0, 1).bmm(wide), [0L, 0L, 0L, padding]).contiguous().DetachFromDisposeScope();
        // Of every window, the keys that change, and zeros up to the next ten.
        var index = new long[windows * stride];
        Array.Fill(index, tokens);
        for (var window = 0; window < windows; window++)
        {
            for (var i = first[window]; i < first[window + 1]; i++)
                index[(window * stride) + (i - first[window])] = places[i];
        }
        var chosen = tensor(index, [windows, 1, stride, 1], int64);
        var filled = nn.functional.pad(probabilities.transpose(2, 3), [0L, padding, 0L, 1L]); // W × h × L + 1 × queries
        this.probabilities = filled.gather(2, chosen.expand(-1, heads, -1, panels * Panel)).view(g, stride, panels, Panel)
            .permute(0, 2, 1, 3).contiguous().DetachFromDisposeScope();
        this.values = nn.functional.pad(values, [0L, MostFeatures - features, 0L, 1L])
            .gather(2, chosen.expand(-1, heads, -1, MostFeatures)).contiguous().DetachFromDisposeScope();
        maps = Maps(keys, values, probabilities).index_select(0, tensor([.. Changed(given)], int64)).flatten(0, 1).contiguous().DetachFromDisposeScope();
        mapPlaces = Places(given);
    }

    /// <summary>The tokens, window by window, that change.</summary>
    private static IEnumerable<long> Changed(ReadOnlySpan<long> given) =>
        given.ToArray().Index().Where(pair => pair.Item >= 0).Select(pair => (long)pair.Index);

    /// <summary>Where their queries are among the tangents, and where the output is, head by head.</summary>
    private (long[] From, long[] To) Places(ReadOnlySpan<long> given)
    {
        var (found, width) = (given.ToArray(), (long)heads * features);
        var each = Changed(given).SelectMany(token => Enumerable.Range(0, heads).Select(head => (token, head)));
        return ([.. each.Select(pair => (found[pair.token] * 3 * width) + (pair.head * features))],
            [.. each.Select(pair => (pair.token * width) + (pair.head * features))]);
    }

    /// <summary>A of all queries: W·L × h × d × d.</summary>
    private static Tensor Maps(Tensor keys, Tensor values, Tensor probabilities)
    {
        var d = keys.shape[3];
        var pairs = (keys.unsqueeze(-1) * values.unsqueeze(-2)).flatten(3, 4); // W × h × L × d·d
        var means = matmul(probabilities, keys).unsqueeze(-1) * matmul(probabilities, values).unsqueeze(-2);
        return (matmul(probabilities, pairs) - means.flatten(3, 4)).unflatten(3, d, d).permute(0, 2, 1, 3, 4).flatten(0, 1);
    }

    /// <summary>True for tangents and heads that this is for.</summary>
    public static bool Takes(Tensor queries) => Vector512.IsHardwareAccelerated && queries.device_type == DeviceType.CPU && queries.dtype == float32
        && queries.shape[^1] <= MostFeatures && queries.shape[^1] % Lanes == 0 && queries.numel() * queries.shape[^1] <= MostMapNumbers;

    /// <summary>Applies it.</summary>
    /// <param name="parts">Changes of queries, keys and values: n × tokens × 3·h·d, contiguous.</param>
    /// <returns>n × W·L × h·d.</returns>
    public Tensor Apply(Tensor parts)
    {
        long[] shape = [parts.shape[0], (long)windows * tokens, (long)heads * features];
        var result = rows.Length == windows * tokens ? empty(shape, float32) : zeros(shape, float32);
        PlaceMapKernel.Apply(parts, result, maps, mapPlaces);
        var work = new Work(this, TensorMemory.Pointer<float>(parts), TensorMemory.Pointer<float>(result), parts.shape[1]);
        var count = (int)parts.shape[0];
        CpuLoop.Run(windows * count, item => work.Run(item / count, item % count));
        GC.KeepAlive(parts);
        GC.KeepAlive(result);
        GC.KeepAlive(this);
        return result;
    }

    public void Dispose()
    {
        queries.Dispose();
        probabilities.Dispose();
        values.Dispose();
        outputs.Dispose();
        maps.Dispose();
    }

    private sealed class Work(AttentionProducts all, float* parts, float* result, long partTokens)
    {
        private readonly float* queries = TensorMemory.Pointer<float>(all.queries), probabilities = TensorMemory.Pointer<float>(all.probabilities);
        private readonly float* values = TensorMemory.Pointer<float>(all.values), outputs = TensorMemory.Pointer<float>(all.outputs);

        /// <summary>All heads of one window for one tangent.</summary>
        public void Run(int window, int tangent)
        {
            var count = (int)(all.first[window + 1] - all.first[window]);
            var filled = (count + KeyTile - 1) / KeyTile * KeyTile;
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)(((2L * filled * MostFeatures) + ((KeyBlock + 1) * Panel) + (Panel * MostFeatures)) * sizeof(float)), 64);
            try
            {
                var keys = memory;
                var change = keys + ((long)filled * MostFeatures);
                var mixed = change + ((long)filled * MostFeatures);
                var width = all.heads * all.features;
                new Span<float>(keys, 2 * filled * MostFeatures).Clear();
                for (var head = 0; head < all.heads; head++)
                {
                    for (var i = 0; i < count; i++)
                    {
                        var source = parts + (((tangent * partTokens) + all.rows[all.first[window] + i]) * 3 * width) + width + (head * all.features);
                        new ReadOnlySpan<float>(source, all.features).CopyTo(new(keys + (i * MostFeatures), all.features));
                        new ReadOnlySpan<float>(source + width, all.features).CopyTo(new(change + (i * MostFeatures), all.features));
                    }
                    var target = result + ((((long)tangent * all.windows) + window) * all.tokens * width) + (head * all.features);
                    for (var panel = 0; panel < all.panels; panel++)
                        Run((window * all.heads) + head, panel, count, keys, change, mixed, target, width);
                }
            }
            finally
            {
                NativeMemory.AlignedFree(memory);
            }
        }

        /// <summary>32 queries of one head.</summary>
        private void Run(long group, int panel, int count, float* keys, float* change, float* mixed, float* target, int width)
        {
            var chosen = probabilities + (((group * all.panels) + panel) * all.stride * Panel);
            var query = queries + (((group * all.panels) + panel) * all.features * Panel);
            var value = values + (group * all.stride * MostFeatures);
            var sums = mixed + (KeyBlock * Panel);
            var output = sums + Panel;
            new Span<float>(sums, Panel + (Panel * MostFeatures)).Clear();
            var rows = Math.Min(Panel, all.tokens - (panel * Panel));
            for (var block = 0; block < count; block += KeyBlock)
            {
                var some = Math.Min(KeyBlock, count - block);
                for (var key = 0; key < some; key += KeyTile)
                    Score(keys + ((block + key) * MostFeatures), query, all.features, chosen + ((block + key) * Panel), mixed + (key * Panel), sums);
                for (var column = 0; column < all.features; column += Panel)
                {
                    for (var row = 0; row < rows; row += QueryTile)
                    {
                        Mix(mixed + row, chosen + (block * Panel) + row, value + (block * MostFeatures) + column,
                            change + (block * MostFeatures) + column, some, output + (row * MostFeatures) + column);
                    }
                }
            }
            var old = outputs + (((group * all.panels) + panel) * Panel * MostFeatures);
            for (var row = 0; row < rows; row++)
            {
                var y = target + (((panel * Panel) + row) * (long)width);
                var share = Vector512.Create(-sums[row]);
                for (var c = 0; c < all.features; c += Lanes)
                {
                    var place = (row * MostFeatures) + c;
                    (Vector512.Load(y + c) + Fma(share, Vector512.Load(old + place), Vector512.Load(output + place))).Store(y + c);
                }
            }
        }

        /// <summary>P ∘ sQ dKᵀ of ten keys (rows) and 32 queries (columns), and its sums over the keys.</summary>
        private static void Score(float* keys, float* query, int features, float* chosen, float* mixed, float* sums)
        {
            Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
            Vector512<float> i0 = default, i1 = default, j0 = default, j1 = default;
            for (var k = 0; k < features; k++, keys++, query += Panel)
            {
                var (q0, q1) = (Vector512.Load(query), Vector512.Load(query + Lanes));
                var v = Vector512.Create(keys[0]);
                (a0, a1) = (Fma(v, q0, a0), Fma(v, q1, a1));
                v = Vector512.Create(keys[MostFeatures]);
                (b0, b1) = (Fma(v, q0, b0), Fma(v, q1, b1));
                v = Vector512.Create(keys[2 * MostFeatures]);
                (c0, c1) = (Fma(v, q0, c0), Fma(v, q1, c1));
                v = Vector512.Create(keys[3 * MostFeatures]);
                (d0, d1) = (Fma(v, q0, d0), Fma(v, q1, d1));
                v = Vector512.Create(keys[4 * MostFeatures]);
                (e0, e1) = (Fma(v, q0, e0), Fma(v, q1, e1));
                v = Vector512.Create(keys[5 * MostFeatures]);
                (f0, f1) = (Fma(v, q0, f0), Fma(v, q1, f1));
                v = Vector512.Create(keys[6 * MostFeatures]);
                (g0, g1) = (Fma(v, q0, g0), Fma(v, q1, g1));
                v = Vector512.Create(keys[7 * MostFeatures]);
                (h0, h1) = (Fma(v, q0, h0), Fma(v, q1, h1));
                v = Vector512.Create(keys[8 * MostFeatures]);
                (i0, i1) = (Fma(v, q0, i0), Fma(v, q1, i1));
                v = Vector512.Create(keys[9 * MostFeatures]);
                (j0, j1) = (Fma(v, q0, j0), Fma(v, q1, j1));
            }
            var (s0, s1) = (Vector512.Load(sums), Vector512.Load(sums + Lanes));
            Weigh(a0, a1, chosen, mixed, ref s0, ref s1);
            Weigh(b0, b1, chosen + Panel, mixed + Panel, ref s0, ref s1);
            Weigh(c0, c1, chosen + (2 * Panel), mixed + (2 * Panel), ref s0, ref s1);
            Weigh(d0, d1, chosen + (3 * Panel), mixed + (3 * Panel), ref s0, ref s1);
            Weigh(e0, e1, chosen + (4 * Panel), mixed + (4 * Panel), ref s0, ref s1);
            Weigh(f0, f1, chosen + (5 * Panel), mixed + (5 * Panel), ref s0, ref s1);
            Weigh(g0, g1, chosen + (6 * Panel), mixed + (6 * Panel), ref s0, ref s1);
            Weigh(h0, h1, chosen + (7 * Panel), mixed + (7 * Panel), ref s0, ref s1);
            Weigh(i0, i1, chosen + (8 * Panel), mixed + (8 * Panel), ref s0, ref s1);
            Weigh(j0, j1, chosen + (9 * Panel), mixed + (9 * Panel), ref s0, ref s1);
            s0.Store(sums);
            s1.Store(sums + Lanes);
        }

        private static void Weigh(Vector512<float> x, Vector512<float> y, float* chosen, float* mixed, ref Vector512<float> s, ref Vector512<float> t)
        {
            x *= Vector512.Load(chosen);
            y *= Vector512.Load(chosen + Lanes);
            x.Store(mixed);
            y.Store(mixed + Lanes);
            s += x;
            t += y;
        }

        /// <summary>Adds the sums over keys of V, weighed by <paramref name="mixed"/>, and of dV, by P: eight queries (rows), 32 columns.</summary>
        private static void Mix(float* mixed, float* chosen, float* value, float* change, int count, float* y)
        {
            var (a0, a1) = (Vector512.Load(y), Vector512.Load(y + Lanes));
            var (b0, b1) = (Vector512.Load(y + MostFeatures), Vector512.Load(y + MostFeatures + Lanes));
            var (c0, c1) = (Vector512.Load(y + (2 * MostFeatures)), Vector512.Load(y + (2 * MostFeatures) + Lanes));
            var (d0, d1) = (Vector512.Load(y + (3 * MostFeatures)), Vector512.Load(y + (3 * MostFeatures) + Lanes));
            var (e0, e1) = (Vector512.Load(y + (4 * MostFeatures)), Vector512.Load(y + (4 * MostFeatures) + Lanes));
            var (f0, f1) = (Vector512.Load(y + (5 * MostFeatures)), Vector512.Load(y + (5 * MostFeatures) + Lanes));
            var (g0, g1) = (Vector512.Load(y + (6 * MostFeatures)), Vector512.Load(y + (6 * MostFeatures) + Lanes));
            var (h0, h1) = (Vector512.Load(y + (7 * MostFeatures)), Vector512.Load(y + (7 * MostFeatures) + Lanes));
            for (var k = 0; k < count; k++, mixed += Panel, value += MostFeatures)
            {
                var (x0, x1) = (Vector512.Load(value), Vector512.Load(value + Lanes));
                var v = Vector512.Create(mixed[0]);
                (a0, a1) = (Fma(v, x0, a0), Fma(v, x1, a1));
                v = Vector512.Create(mixed[1]);
                (b0, b1) = (Fma(v, x0, b0), Fma(v, x1, b1));
                v = Vector512.Create(mixed[2]);
                (c0, c1) = (Fma(v, x0, c0), Fma(v, x1, c1));
                v = Vector512.Create(mixed[3]);
                (d0, d1) = (Fma(v, x0, d0), Fma(v, x1, d1));
                v = Vector512.Create(mixed[4]);
                (e0, e1) = (Fma(v, x0, e0), Fma(v, x1, e1));
                v = Vector512.Create(mixed[5]);
                (f0, f1) = (Fma(v, x0, f0), Fma(v, x1, f1));
                v = Vector512.Create(mixed[6]);
                (g0, g1) = (Fma(v, x0, g0), Fma(v, x1, g1));
                v = Vector512.Create(mixed[7]);
                (h0, h1) = (Fma(v, x0, h0), Fma(v, x1, h1));
            }
            for (var k = 0; k < count; k++, chosen += Panel, change += MostFeatures)
            {
                var (x0, x1) = (Vector512.Load(change), Vector512.Load(change + Lanes));
                var v = Vector512.Create(chosen[0]);
                (a0, a1) = (Fma(v, x0, a0), Fma(v, x1, a1));
                v = Vector512.Create(chosen[1]);
                (b0, b1) = (Fma(v, x0, b0), Fma(v, x1, b1));
                v = Vector512.Create(chosen[2]);
                (c0, c1) = (Fma(v, x0, c0), Fma(v, x1, c1));
                v = Vector512.Create(chosen[3]);
                (d0, d1) = (Fma(v, x0, d0), Fma(v, x1, d1));
                v = Vector512.Create(chosen[4]);
                (e0, e1) = (Fma(v, x0, e0), Fma(v, x1, e1));
                v = Vector512.Create(chosen[5]);
                (f0, f1) = (Fma(v, x0, f0), Fma(v, x1, f1));
                v = Vector512.Create(chosen[6]);
                (g0, g1) = (Fma(v, x0, g0), Fma(v, x1, g1));
                v = Vector512.Create(chosen[7]);
                (h0, h1) = (Fma(v, x0, h0), Fma(v, x1, h1));
            }
            Store(y, a0, a1);
            Store(y + MostFeatures, b0, b1);
            Store(y + (2 * MostFeatures), c0, c1);
            Store(y + (3 * MostFeatures), d0, d1);
            Store(y + (4 * MostFeatures), e0, e1);
            Store(y + (5 * MostFeatures), f0, f1);
            Store(y + (6 * MostFeatures), g0, g1);
            Store(y + (7 * MostFeatures), h0, h1);
        }

        private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

        private static void Store(float* y, Vector512<float> a, Vector512<float> b)
        {
            a.Store(y);
            b.Store(y + Lanes);
        }
    }
}
