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
/// costs twice the products of n evaluations and no softmax. Per window and head the n tangents lie side by side: dS is one
/// product of [dQ | sQ] and [sK | dK], dP V and dVᵀPᵀ are one product each for all n. Changes of probabilities exist for a few tangents, or
/// a few rows of queries of one, at a time: as many as stay in the cache. n × W × h × L × L of them are never held.
/// </remarks>
internal sealed class AttentionTangent : Linearization
{
    private const long CpuBlock = 1L << 20; // changes of probabilities at once: 4 MiB in float32
    private const long GpuBlock = 1L << 26;

    private readonly Tensor queries; // sQ: W × h × 1 × L × d
    private readonly Tensor keys; // sK: W × h × 1 × L × d
    private readonly Tensor values; // V: (W·h) × L × d
    private readonly Tensor probabilities; // P: W × h × 1 × L × L
    private readonly long windows, heads, tokens, features;
    private readonly TangentWindow? given, needed;

    /// <summary>Takes ownership of the tensors.</summary>
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
        this.queries = queries.unsqueeze(2).DetachFromDisposeScope();
        this.keys = keys.unsqueeze(2).DetachFromDisposeScope();
        this.values = values.flatten(0, 1).DetachFromDisposeScope();
        this.probabilities = probabilities.unsqueeze(2).DetachFromDisposeScope();
    }

    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
    {
        if (tangents[0] is not { } tangent)
            return null;
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
    }

    /// <param name="parts">n × W × L × 3 × h × d: changes of queries, keys and values.</param>
    /// <param name="result">n × W × L × h × d.</param>
    /// <param name="rows">Queries at a time.</param>
    private void Attend(Tensor parts, Tensor result, long rows)
    {
        var n = parts.shape[0];
        var right = Beside(parts.select(3, 1), keys, changeFirst: false).transpose(1, 2); // [sK | dK]ᵀ
        var transposed = parts.select(3, 2).permute(1, 3, 0, 4, 2).reshape(windows * heads, n * features, tokens); // dVᵀ
        for (var first = 0L; first < tokens; first += rows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(rows, tokens - first);
            var chosen = probabilities.narrow(3, first, count);
            var left = Beside(parts.select(3, 0).narrow(2, first, count), queries.narrow(3, first, count), changeFirst: true); // [dQ | sQ]
            var change = bmm(left, right).view(windows, heads, n, count, tokens).mul_(chosen); // P ∘ dS
            change.addcmul_(chosen, change.sum(-1, keepdim: true), -1); // dP
            var direct = bmm(change.view(windows * heads, n * count, tokens), values); // dP V
            var carried = bmm(transposed, chosen.reshape(windows * heads, count, tokens).transpose(1, 2)); // dVᵀ Pᵀ = (P dV)ᵀ
            var target = result.narrow(2, first, count);
            target.copy_(direct.view(windows, heads, n, count, features).permute(2, 0, 3, 1, 4));
            target.add_(carried.view(windows, heads, n, features, count).permute(2, 0, 4, 1, 3));
        }
    }

    /// <summary>(W·h·n) × L × 2d: the changes (n × W × L × h × d) and what is there (W × h × 1 × L × d), side by side.</summary>
    private Tensor Beside(Tensor change, Tensor point, bool changeFirst)
    {
        var (n, count) = (change.shape[0], change.shape[2]);
        var joined = empty([windows, heads, n, count, 2 * features], change.dtype, change.device);
        joined.narrow(-1, changeFirst ? 0 : features, features).copy_(change.permute(1, 3, 0, 2, 4));
        joined.narrow(-1, changeFirst ? features : 0, features).copy_(point.expand(windows, heads, n, count, features));
        return joined.view(windows * heads * n, count, 2 * features);
    }
}
