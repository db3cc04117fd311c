using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Mean over all tokens: tokens × features to features.</summary>
public sealed class TokenMean : Operator
{
    /// <inheritdoc/>
    public override string Kind => "TokenMean";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 ? [inputs[0][1]] : throw ShapeError.Of(Kind, "tokens (count, features)", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Mean(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Mean);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        var share = 1.0 / inputs[0].Shape[0];
        return new LinearMap(tangent => tangent.sum([1]).mul_(share));
    }

    private static Tensor Mean(Tensor x) => x.mean([1]);
}
