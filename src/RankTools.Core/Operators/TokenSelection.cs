using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>One token of many: tokens × features to features.</summary>
public sealed class TokenSelection(long token) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "TokenSelection";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && token < inputs[0][0]
            ? [inputs[0][1]]
            : throw ShapeError.Of(Kind, $"at least {token + 1} tokens", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0].select(1, token);

    // Copied: a view of one token would keep all of them in memory.
    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => tangent.select(1, token).clone());
}
