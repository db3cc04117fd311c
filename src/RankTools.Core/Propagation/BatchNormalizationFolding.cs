using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Folds a batch normalisation into the convolution before it: (W∗x + b)·f + c = (f·W)∗x + (b·f + c). The products are formed in
/// float64 and rounded once, so nothing is lost but one pass over the map.
/// </summary>
internal static class BatchNormalizationFolding
{
    public static Operator Fold(NeuralNetwork network, Node normalization) =>
        network.FoldedOperators.GetOrAdd(normalization, node =>
            Combine((Convolution2d)node.Inputs[0].Operator, (BatchNormalization)node.Operator));

    private static Convolution2d Combine(Convolution2d convolution, BatchNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var factor = normalization.Factor(float64, CPU);
        var kernel = convolution.Weight.Master.to(float64) * factor.reshape(-1, 1, 1, 1);
        var constant = normalization.Constant(factor);
        if (convolution.Bias is { } bias)
            constant += bias.Master.to(float64) * factor;
        var weight = new Parameter(convolution.Weight.Key, ParameterRole.ConvolutionWeight, convolution.Weight.Shape.AsSpan());
        weight.Assign(kernel);
        var shift = new Parameter(convolution.Weight.Key + "+bias", ParameterRole.Bias, constant.shape);
        shift.Assign(constant);
        return new Convolution2d(weight, shift, convolution.Window, convolution.Groups);
    }
}
