using RankTools.Kernels;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Derivative of attention. With S = s Q Kᵀ + B, P = softmax(S) and O = P V:
/// dS = dQ (sK)ᵀ + (sQ) dKᵀ, dP = P ∘ (dS − rowsum(P ∘ dS)), dO = dP V + P dV.
/// </summary>
/// <remarks>
/// NOTE [Attention tangents]: Q, K, V and P are computed once per image; only their changes are carried, so a batch of n tangents
/// costs twice the products of n evaluations and no softmax. Per window and head the n tangents lie side by side, so that each of the
/// four products is one of large matrices, of which one side is the same for all tangents. Changes of probabilities exist for a few
/// tangents, or a few rows of queries of one, at a time: as many as stay in the cache. n × W × h × L × L of them are never held.
/// </remarks>
internal sealed class AttentionTangent : Linearization
{
    private const long CpuBlock = 1L << 18; // changes of probabilities at once: 1 MiB in float32, of which there are two
    private const long GpuBlock = 1L << 26;

    // Probabilities this small are taken for zero: beside others of their row they are far below rounding, and numbers below the normal
    // range, such as the e⁻¹⁰⁰ of places that a shifted window must not see, slow arithmetic down by a factor.
    private const double Vanishing = 1e-30;

    private readonly Tensor queries; // sQ: (W·h) × L × d
    private readonly Tensor keys; // (sK)ᵀ: (W·h) × d × L
    private readonly Tensor values; // V: (W·h) × L × d
    private readonly Tensor probabilities; // P: (W·h) × L × L
    private readonly long windows, heads, tokens, features;
    private readonly TangentWindow? given, needed;
    private readonly AttentionProducts? products; // where there are loops of our own, in place of the rest

    /// <summary>The derivative at a point.</summary>
    /// <param name="queries">sQ, W × h × L × d.</param>
    /// <param name="keys">sK, W × h × L × d.</param>
    /// <param name="values">V, W × h × L × d.</param>
    /// <param name="probabilities">P, W × h × L × L.</param>
    /// <param name="given">Tokens that the tangents come on; null for all.</param>
    /// <param name="needed">All tokens of the windows that those are in; null for all.</param>
    public AttentionTangent(
        Tensor queries, Tensor keys, Tensor values, Tensor probabilities, TangentWindow? given = null, TangentWindow? needed = null)
    {
        (this.given, this.needed) = (given, needed);
        (windows, heads, tokens, features) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        probabilities = probabilities.dtype == float32 ? probabilities * probabilities.ge(Vanishing) : probabilities;
        if (AttentionProducts.Takes(queries))
            products = new(queries, keys, values, probabilities, Places());
        this.queries = queries.flatten(0, 1).DetachFromDisposeScope();
        this.keys = keys.flatten(0, 1).transpose(1, 2).DetachFromDisposeScope();
        this.values = values.flatten(0, 1).DetachFromDisposeScope();
        this.probabilities = probabilities.flatten(0, 1).DetachFromDisposeScope();
    }

    /// <summary>For every token of the windows, the token of the tangents that it is, or −1.</summary>
    private long[] Places()
    {
        if (given is null)
            return [.. Enumerable.Range(0, (int)(windows * tokens)).Select(token => (long)token)];
        var place = given.AllTokens().Index().ToDictionary(pair => pair.Item, pair => (long)pair.Index);
        return [.. needed!.AllTokens().Select(token => place.GetValueOrDefault(token, -1))];
    }

    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
    {
        if (tangents[0] is not { } tangent)
            return null;
        if (products is not null)
            return products.Apply(tangent.contiguous());
        if (given is not null)
            tangent = given.Extend(tangent, needed!);
        var n = tangent.shape[0];
        var parts = tangent.reshape(n, windows, tokens, 3, heads, features);
        var result = empty([n, windows, tokens, heads, features], tangent.dtype, tangent.device);
        var block = tangent.device_type == DeviceType.CPU ? CpuBlock : GpuBlock;
        var row = windows * heads * tokens; // changes of one tangent for one query of every window and head
        var rows = Math.Clamp(block / row, 1, tokens);
        var batch = Math.Clamp(block / (row * rows), 1, n);
        for (var start = 0L; start < n; start += batch)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(batch, n - start);
            Attend(parts.narrow(0, start, count), result.narrow(0, start, count), rows);
        }
        return result.view(n, windows * tokens, heads * features);
    }

    public override void Dispose()
    {
        queries.Dispose();
        keys.Dispose();
        values.Dispose();
        probabilities.Dispose();
        products?.Dispose();
    }

    /// <param name="parts">n × W × L × 3 × h × d: changes of queries, keys and values.</param>
    /// <param name="result">n × W × L × h × d.</param>
    /// <param name="rows">Queries at a time.</param>
    private void Attend(Tensor parts, Tensor result, long rows)
    {
        var (n, groups) = (parts.shape[0], windows * heads);
        var keyChange = AttentionKernel.Gather(parts.select(3, 1), tokensFirst: false).view(groups, n * tokens, features).transpose(1, 2); // dKᵀ
        var valueChange = AttentionKernel.Gather(parts.select(3, 2), tokensFirst: true).view(groups, tokens, n * features); // dV
        for (var first = 0L; first < tokens; first += rows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(rows, tokens - first);
            var chosen = probabilities.narrow(1, first, count);
            var queryChange = AttentionKernel.Gather(parts.select(3, 0).narrow(2, first, count), tokensFirst: false);
            var change = bmm(queryChange.view(groups, n * count, features), keys); // dQ (sK)ᵀ
            var second = bmm(queries.narrow(1, first, count), keyChange); // sQ dKᵀ
            AttentionKernel.Softmax(change.view(groups, n, count, tokens), second.view(groups, count, n, tokens), chosen);
            AttentionKernel.Scatter(bmm(change, values), bmm(chosen, valueChange), result.narrow(2, first, count));
        }
    }
}
