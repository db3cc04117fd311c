using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Determinants of the square matrices in the last two axes. d(det A) = ⟨C, dA⟩ with the matrix of cofactors
/// C = det U · det V · U diag(Π_{j≠i} σ_j) Vᵀ from A = U diag(σ) Vᵀ, which is right for singular matrices too.
/// </summary>
public sealed class Determinant : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Det";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length >= 2 && inputs[0][^1] == inputs[0][^2] ? inputs[0][..^2] : throw ShapeError.Of(Kind, "square matrices", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        inputs[0].Aggregate(1L, (product, size) => product * size) * inputs[0][^1] / 3;

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => linalg.det(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (u, s, vh) = linalg.svd(point.Input, fullMatrices: false);
        var size = s.shape[^1];
        var others = where(eye(size, dtype: ScalarType.Bool, device: s.device), ones_like(s).unsqueeze(-2), s.unsqueeze(-2)).prod(-1); // Π_{j≠i} σ_j
        var sign = (linalg.det(u) * linalg.det(vh)).unsqueeze(-1).unsqueeze(-1);
        return new Pairing((sign * (u * others.unsqueeze(-2)).matmul(vh)).to(point.TangentType).contiguous().DetachFromDisposeScope());
    }

    private sealed class Pairing(Tensor cofactors) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is { } tangent ? (tangent * cofactors).sum([-2, -1]) : null;

        public override void Dispose() => cofactors.Dispose();
    }
}
