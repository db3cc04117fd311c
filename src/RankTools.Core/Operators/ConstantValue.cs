using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A constant, for every sample the same; its input only says of how many samples and in which type. Its derivative is zero.</summary>
public sealed class ConstantValue(Parameter value) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Constant";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; } = [value];

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => value.Shape;

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) =>
        value.As(inputs[0].dtype, inputs[0].device).unsqueeze(0).expand([inputs[0].shape[0], .. value.Shape]).clone();

    internal override Linearization Linearize(LinearizationPoint point) => new ZeroDerivative();
}
