using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Derivative of an elementwise operator: multiplication by its derivative at the point.</summary>
/// <param name="factor">1 × C × H × W (or 1 × n) factors, owned by this object.</param>
/// <param name="isLinear">True when the factors do not depend on the point.</param>
internal sealed class Scaling(Tensor factor, bool isLinear = false) : Linearization
{
    private readonly Tensor factor = factor.DetachFromDisposeScope();

    public override bool IsLinear => isLinear;

    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
        tangents[0] is not { } tangent ? null : mayOverwrite[0] ? tangent.mul_(factor) : tangent.mul(factor);

    public override void Dispose() => factor.Dispose();
}
