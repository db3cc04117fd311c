using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Derivative of an operator that is linear in its one input: the map itself, without its constant part.</summary>
internal sealed class LinearMap(Func<Tensor, Tensor> map) : Linearization
{
    public override bool IsLinear => true;

    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
        tangents[0] is { } tangent ? map(tangent) : null;
}
