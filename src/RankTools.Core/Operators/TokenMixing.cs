using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The affine map across tokens, one and the same for every feature: Y = W X + b with X tokens × features. What the mixers write
/// as a transposition, a linear layer and a transposition back. Weight: tokens out × tokens in.
/// </summary>
public sealed class TokenMixing(Parameter weight, Parameter bias) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "TokenMixing";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [weight, bias];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && inputs[0][0] == weight.Shape[1]
            ? [weight.Shape[0], inputs[0][1]]
            : throw ShapeError.Of($"{Kind} '{weight.Key}'", $"{weight.Shape[1]} tokens", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        weight.ElementCount * output[1];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        return matmul(weight.As(x.dtype, x.device), x) + bias.As(x.dtype, x.device).unsqueeze(-1);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        var matrix = weight.As(point.TangentType, point.Input.device);
        return new LinearMap(tangent => matmul(matrix, tangent));
    }

    /// <summary>Only the columns of the tokens that are there.</summary>
    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        using var scope = NewDisposeScope();
        var matrix = weight.As(point.TangentType, point.Input.device);
        var columns = matrix.index_select(1, TangentWindow.Whole(inputs[0].Shape).Places(inputs[0], matrix.device));
        return new MatrixProduct(columns.DetachFromDisposeScope());
    }

    private sealed class MatrixProduct(Tensor matrix) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is { } tangent ? matmul(matrix, tangent) : null;

        public override void Dispose() => matrix.Dispose();
    }
}
