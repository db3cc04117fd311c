using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Derivative of attention. With S = s Q Kᵀ + B, P = softmax(S) and O = P V:
/// dS = dQ (sK)ᵀ + (sQ) dKᵀ, dP = P ∘ (dS − rowsum(P ∘ dS)), dO = dP V + P dV.
/// </summary>
/// <remarks>
/// NOTE [Attention tangents]: Q, K, V and P are computed once per image; only their changes are carried, so a batch of n tangents
/// costs twice the products of n evaluations and no softmax. Per window and head the n tangents lie side by side: dS is one
/// product of [dQ | sQ] and [sK | dK], dP V and dVᵀPᵀ are one product each for all n. The largest intermediate is n × W × h × L².
/// </remarks>
internal sealed class AttentionTangent : Linearization
{
    private readonly Tensor queries; // sQ: W × h × 1 × L × d
    private readonly Tensor keys; // sK: W × h × 1 × L × d
    private readonly Tensor values; // V: (W·h) × L × d
    private readonly Tensor probabilities; // P: W × h × 1 × L × L
    private readonly long windows, heads, tokens, features;

    /// <summary>Takes ownership of W × h × L × d queries and keys (both scaled) and values, and of W × h × L × L probabilities.</summary>
    public AttentionTangent(Tensor queries, Tensor keys, Tensor values, Tensor probabilities)
    {
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
        var n = tangent.shape[0];
        var parts = tangent.reshape(n, windows, tokens, 3, heads, features);
        var change = ProbabilityChange(parts.select(3, 0), parts.select(3, 1)); // dP: W × h × n × L × L
        var first = bmm(change.view(windows * heads, n * tokens, tokens), values); // dP V
        var transposed = parts.select(3, 2).permute(1, 3, 0, 4, 2).reshape(windows * heads, n * features, tokens); // dVᵀ
        var second = bmm(transposed, probabilities.view(windows * heads, tokens, tokens).transpose(1, 2)); // dVᵀ Pᵀ = (P dV)ᵀ
        var result = empty([n, windows, tokens, heads, features], tangent.dtype, tangent.device);
        result.copy_(first.view(windows, heads, n, tokens, features).permute(2, 0, 3, 1, 4));
        result.add_(second.view(windows, heads, n, features, tokens).permute(2, 0, 4, 1, 3));
        return result.view(n, windows * tokens, heads * features);
    }

    public override void Dispose()
    {
        queries.Dispose();
        keys.Dispose();
        values.Dispose();
        probabilities.Dispose();
    }

    /// <summary>P ∘ (dS − rowsum(P ∘ dS)) from n × W × L × h × d changes of queries and keys.</summary>
    private Tensor ProbabilityChange(Tensor queryChange, Tensor keyChange)
    {
        using var scope = NewDisposeScope();
        var left = Beside(queryChange, queries, changeFirst: true); // [dQ | sQ]
        var right = Beside(keyChange, keys, changeFirst: false); // [sK | dK]
        var change = bmm(left, right.transpose(1, 2)).view(windows, heads, -1, tokens, tokens).mul_(probabilities); // P ∘ dS
        return change.addcmul_(probabilities, change.sum(-1, keepdim: true), -1).DetachFromDisposeScope();
    }

    /// <summary>(W·h·n) × L × 2d: the changes and what is there, side by side.</summary>
    private Tensor Beside(Tensor change, Tensor point, bool changeFirst)
    {
        var n = change.shape[0];
        var joined = empty([windows, heads, n, tokens, 2 * features], change.dtype, change.device);
        joined.narrow(-1, changeFirst ? 0 : features, features).copy_(change.permute(1, 3, 0, 2, 4));
        joined.narrow(-1, changeFirst ? features : 0, features).copy_(point.expand(windows, heads, n, tokens, features));
        return joined.view(windows * heads * n, tokens, 2 * features);
    }
}
