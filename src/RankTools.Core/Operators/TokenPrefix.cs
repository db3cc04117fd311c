using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Puts trained tokens before those of the image: the class token, and the distillation token where there is one. Each is a
/// parameter of shape 1 × 1 × features.
/// </summary>
public sealed class TokenPrefix(params ImmutableArray<Parameter> tokens) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "TokenPrefix";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters => tokens;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && tokens.All(token => token.ElementCount == inputs[0][1])
            ? [tokens.Length + inputs[0][0], inputs[0][1]]
            : throw ShapeError.Of(Kind, $"tokens of {tokens[0].ElementCount} features", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        return cat([.. tokens.Select(token => token.As(x.dtype, x.device).expand(x.shape[0], 1, x.shape[2])), x], 1);
    }

    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output) =>
        TangentWindow.Of(output, inputs[0].AllTokens().Select(token => token + tokens.Length));

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) => new Renumbered();


    internal override Linearization Linearize(LinearizationPoint point) =>
        new LinearMap(tangent => nn.functional.pad(tangent, [0L, 0L, tokens.Length, 0L]));

    /// <summary>The same tokens under other numbers.</summary>
    private sealed class Renumbered : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is { } tangent && !mayOverwrite[0] ? tangent.clone() : tangents[0];
    }
}
