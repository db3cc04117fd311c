using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Losses of classifiers: −log p of the class that a label names, N × C × D… with labels N × D….</summary>
internal static class LossLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["NegativeLogLikelihoodLoss"] = context => context.Yield(Loss(context, context.Input())),
        ["SoftmaxCrossEntropyLoss"] = CrossEntropy,
    };

    private static void CrossEntropy(OnnxNodeContext context)
    {
        var logarithms = context.Emit(new Softmax(axis: 1, isLogarithmic: true), context.Input());
        context.Yield(Loss(context, logarithms));
        context.Yield(logarithms, 1);
    }

    /// <summary>The (weighted) sum over classes of minus the label's indicator times x, then the mean or sum over everything.</summary>
    private static OnnxValue Loss(OnnxNodeContext context, OnnxValue logarithms)
    {
        var type = logarithms.ElementType;
        long? ignored = context.HasAttribute("ignore_index") ? context.Integer("ignore_index", 0) : null;
        var chosen = context.Emit(new ClassIndicator(logarithms.Shape[1], ignored), type, context.Input(1));
        if (context.Optional(2) is { } weights)
            chosen = BroadcastLowering.Multiply(context, chosen, AlongClasses(context, weights, logarithms.Shape.Length));
        // Where, not a product: the logarithm of a class that was not chosen may be −∞.
        var zero = context.Constant(tensor(0.0, float64), type);
        var likelihood = BroadcastLowering.Multiply(context, chosen, context.Emit(new Pointwise(PointwiseFunctions.Where), type, chosen, logarithms, zero));
        var losses = context.Emit(new Elementwise(ElementwiseFunctions.Negative), Sum(context, likelihood, 1));
        return context.Text("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => SumAll(context, losses),
            _ => context.Emit(new Pointwise(PointwiseFunctions.Divide), SumAll(context, losses), SumAll(context, chosen)),
        };
    }

    private static OnnxValue AlongClasses(OnnxNodeContext context, OnnxValue weights, int rank) => rank == 2
        ? weights
        : context.Emit(new Reshape([.. weights.Shape, .. Enumerable.Repeat(1L, rank - 2)]), weights);

    private static OnnxValue Sum(OnnxNodeContext context, OnnxValue value, params int[] axes) =>
        context.Emit(new Reduction(ReductionFunctions.Sum, axes, keepsAxes: false), value);

    private static OnnxValue SumAll(OnnxNodeContext context, OnnxValue value) => Sum(context, value, [.. Enumerable.Range(0, value.Shape.Length)]);
}
