using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Derivative of a step function: zero wherever there is one.</summary>
internal sealed class ZeroDerivative : Linearization
{
    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => null;
}
