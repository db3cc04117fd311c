using System.Collections.Immutable;

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

    private static Tensor Mean(Tensor x) => x.mean([1]);
}
