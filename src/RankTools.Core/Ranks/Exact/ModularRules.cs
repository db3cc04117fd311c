using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks.Exact;

/// <summary>
/// How tangents modulo a prime pass through operators that are affine, or choose among their inputs: exactly.
/// </summary>
/// <remarks>
/// NOTE [Exact rules]. Weights are float32 or float64 numbers, that is whole numbers times powers of two, and have residues modulo an
/// odd prime. A gate multiplies by 0 or 1, max-pooling gathers; both are decided by the float64 value, and their rules are those of
/// the numerical tangents. A mean divides by the number of its terms, which has an inverse. Batch normalisation is a multiplication by
/// γ/√(variance + ε), which is no such number: it is rounded to float64 once, and that number is taken as the weight. It is not folded
/// into the convolution before it, since rounding products would break linear dependences that the kernel has.
/// </remarks>
internal sealed class ModularRules
{
    private readonly PrimeField field;
    private readonly Dictionary<Parameter, Tensor> residues = [];

    public ModularRules(PrimeField field) => this.field = field;

    /// <summary>The largest number of products that one output of a step sums; 0 for a step whose operator is not exact.</summary>
    public static long TermsOf(PlanStep step) => step.Operator switch
    {
        Convolution2d { Weight.Shape: var shape } => shape[1] * shape[2] * shape[3],
        LinearLayer or ChannelLinear => step.Operator.Parameters[0].Shape[1],
        BatchNormalization or ChannelScaling or FeatureScaling or Addition or Flatten or Concatenation or Subsample => 1,
        MaxPool2d or AveragePool2d or AdaptiveAveragePool2d or GlobalAveragePool => 1,
        Elementwise { Function: var function } when IsPiecewiseLinear(function) => 1,
        _ => 0,
    };

    /// <summary>The rule of a step at a point, whose tangents are reduced numbers.</summary>
    public Linearization Of(PlanStep step, LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        switch (step.Operator)
        {
            case Convolution2d convolution:
                var kernel = ResiduesOf(convolution.Weight);
                var window = convolution.Window;
                return new Reduced(field, new LinearMap(tangent => nn.functional.conv2d(
                    tangent.contiguous(), kernel, null!, window.StrideArray, window.PaddingArray, window.DilationArray, convolution.Groups)));
            case LinearLayer or ChannelLinear:
                var matrix = ResiduesOf(step.Operator.Parameters[0]);
                return step.Operator is LinearLayer
                    ? new Reduced(field, new LinearMap(tangent => nn.functional.linear(tangent, matrix)))
                    : new Reduced(field, new LinearMap(tangent => nn.functional.conv2d(tangent.contiguous(), matrix.unsqueeze(-1).unsqueeze(-1))));
            case BatchNormalization or ChannelScaling or FeatureScaling or Elementwise { Function.Name: "LeakyReLU" }:
                return Factor(step, point);
            case AveragePool2d or AdaptiveAveragePool2d or GlobalAveragePool:
                return Mean(step, point);
            case Addition:
                return new Reduced(field, step.Operator.Linearize(point));
            default:
                return step.Operator.Linearize(point); // moves numbers, or multiplies them by 0 or 1
        }
    }

    /// <summary>A step that multiplies by one float64 number in every place: it shows that number to a tangent of ones.</summary>
    private Reduced Factor(PlanStep step, LinearizationPoint point)
    {
        using var rule = step.Operator.Linearize(point);
        var factor = rule.Apply([ones_like(point.Input)], [false])!;
        return new Reduced(field, new Scaling(field.Residues(factor))) { KinkCount = rule.KinkCount };
    }

    /// <summary>Means as sums, which float64 gives back exactly by rounding, times the inverses of how many terms they have.</summary>
    private ExactMean Mean(PlanStep step, LinearizationPoint point)
    {
        var (input, output) = (step.Inputs[0].Shape, step.Node.Shape);
        var counts = step.Operator switch
        {
            AveragePool2d pool => Outer(pool.Divisors(input, output)),
            AdaptiveAveragePool2d => Outer((Parts(input[1], output[1]), Parts(input[2], output[2]))),
            _ => tensor((double)(input[1] * input[2]), float64),
        };
        double[] inverses = [.. counts.data<double>().ToArray().Select(field.Inverse)];
        return new(field, step.Operator.Linearize(point), counts, tensor(inverses, float64).reshape(counts.shape));
    }

    private static Tensor Outer((double[] Rows, double[] Columns) counts) =>
        tensor(counts.Rows, float64).unsqueeze(1).mul(tensor(counts.Columns, float64));

    /// <summary>Sizes of the parts that libtorch cuts an axis into.</summary>
    private static double[] Parts(long size, long parts) =>
        [.. Enumerable.Range(0, (int)parts).Select(i => (double)(((((i + 1) * size) + parts - 1) / parts) - (i * size / parts)))];

    private Tensor ResiduesOf(Parameter parameter)
    {
        if (!residues.TryGetValue(parameter, out var known))
            residues[parameter] = known = field.Residues(parameter.Master).DetachFromDisposeScope();
        return known;
    }

    private static bool IsPiecewiseLinear(ElementwiseFunction function) =>
        function == ElementwiseFunctions.Relu || function == ElementwiseFunctions.Relu6 || function.Name == "LeakyReLU";

    /// <summary>A rule whose results are reduced where they are.</summary>
    private sealed class Reduced : Linearization
    {
        private readonly PrimeField field;
        private readonly Linearization rule;

        public Reduced(PrimeField field, Linearization rule)
        {
            (this.field, this.rule) = (field, rule);
            KinkCount = rule.KinkCount;
        }

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            rule.Apply(tangents, mayOverwrite) is { } result ? field.Reduce(result) : null;

        public override void Dispose() => rule.Dispose();
    }

    private sealed class ExactMean(PrimeField field, Linearization mean, Tensor counts, Tensor inverses) : Linearization
    {
        private readonly Tensor counts = counts.DetachFromDisposeScope();
        private readonly Tensor inverses = inverses.DetachFromDisposeScope();

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            mean.Apply(tangents, mayOverwrite) is { } result
                ? field.Reduce(field.Reduce(result.mul(counts).round_()).mul_(inverses))
                : null;

        public override void Dispose()
        {
            mean.Dispose();
            counts.Dispose();
            inverses.Dispose();
        }
    }
}
