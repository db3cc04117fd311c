using System.Collections.Immutable;

using RankTools.Kernels;
using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Layer normalisation over the last axis (Ba et al. 2016): x̂ = (x − mean) / √(variance + ε), y = γ x̂ + β, with mean and
/// (population) variance of every token's own features.
/// </summary>
/// <remarks>
/// With r = 1/√(variance + ε): dy = γ r (dx − mean(dx) − x̂ · mean(x̂ dx)). Because x̂ has mean zero, mean(x̂ dx) may be taken after
/// the mean of dx is gone, which saves a pass over the tangents.
/// </remarks>
public sealed class LayerNormalization(Parameter scale, Parameter shift, double epsilon) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "LayerNorm";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [scale, shift];

    /// <summary>What is added to the variance.</summary>
    public double Epsilon => epsilon;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0][^1] == scale.ElementCount
        ? inputs[0]
        : throw ShapeError.Of($"{Kind} '{scale.Key}'", $"{scale.ElementCount} features", inputs[0]);

    internal override long LostDimensions(ImmutableArray<long> output) => GroupLoss.Of(output, scale.ElementCount, epsilon > 0 ? 1 : 2);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        return nn.functional.layer_norm(
            x, [scale.ElementCount], scale.As(x.dtype, x.device), shift.As(x.dtype, x.device), epsilon);
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var x = point.Input;
        var centred = x - x.mean([-1], keepdim: true);
        var inverse = (centred.square().mean([-1], keepdim: true) + epsilon).rsqrt(); // r, one per token
        return new Projection(
            point.Factor(centred * inverse).DetachFromDisposeScope(),
            point.Factor(inverse * scale.As(float64, x.device)).DetachFromDisposeScope()); // γ r of every feature
    }

    /// <summary>The derivative.</summary>
    /// <param name="normalized">x̂, 1 × … × F.</param>
    /// <param name="factor">γ r, of the same shape.</param>
    internal sealed class Projection(Tensor normalized, Tensor factor) : Linearization
    {
        private readonly long features = normalized.shape[^1];

        /// <summary>x̂.</summary>
        public Tensor Normalized => normalized;

        /// <summary>γ r.</summary>
        public Tensor Factor => factor;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            if (NormalizationKernel.Takes(tangent))
            {
                var output = mayOverwrite[0] ? tangent : empty_like(tangent);
                NormalizationKernel.Apply(tangent, output, normalized, factor);
                return output;
            }
            var mean = tangent.mean([-1], keepdim: true);
            var result = mayOverwrite[0] ? tangent.sub_(mean) : tangent - mean;
            var along = (result * normalized).sum(-1, keepdim: true).mul_(1.0 / features); // mean(x̂ dx)
            return result.addcmul_(normalized, along, -1).mul_(factor);
        }

        public override void Dispose()
        {
            normalized.Dispose();
            factor.Dispose();
        }
    }
}
