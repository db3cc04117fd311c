using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// One factor, and one constant where there is one, per feature of the last axis: ResMLP's Affine (α x + β, in place of a
/// normalisation) and LayerScale (γ x, at the end of a residual branch). Touvron et al. 2021, arXiv 2105.03404 and 2103.17239.
/// </summary>
public sealed class FeatureScaling : Operator
{
    private readonly Parameter factor;
    private readonly Parameter? constant;

    /// <summary>A scaling by <paramref name="factor"/>; the parameters may have leading dimensions of one.</summary>
    public FeatureScaling(Parameter factor, Parameter? constant = null)
    {
        (this.factor, this.constant) = (factor, constant);
        Parameters = constant is null ? [factor] : [factor, constant];
    }

    /// <inheritdoc/>
    public override string Kind => constant is null ? "LayerScale" : "Affine";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0][^1] == factor.ElementCount
        ? inputs[0]
        : throw ShapeError.Of($"{Kind} '{factor.Key}'", $"{factor.ElementCount} features", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        var scaled = x * factor.As(x.dtype, x.device).flatten();
        return constant is null ? scaled : scaled + constant.As(x.dtype, x.device).flatten();
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Scaling(factor.As(point.TangentType, point.Input.device).flatten().clone(), isLinear: true);
    }
}
