using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Normalisations.</summary>
internal static class NormalizationLowering
{
    // What the format adds to the standard deviation itself, squared: the difference is below single precision, and zeros stay zero.
    private const double MeanVarianceEpsilon = 1e-18;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["BatchNormalization"] = Batch,
        ["LayerNormalization"] = Layer,
        ["RMSNormalization"] = RootMeanSquare,
        ["InstanceNormalization"] = Instance,
        ["GroupNormalization"] = Group,
        ["MeanVarianceNormalization"] = MeanVariance,
        ["LRN"] = LocalResponse,
        ["LpNormalization"] = Length,
    };

    private static double Epsilon(OnnxNodeContext context) => context.Float("epsilon", 1e-5);

    private static void Batch(OnnxNodeContext context)
    {
        var x = context.Input();
        if (context.Integer("spatial", 1) == 0)
            throw context.Unsupported("with spatial 0");
        if (context.Integer("training_mode", 0) != 0)
        {
            TrainingBatch(context, x);
            return;
        }
        if (Enumerable.Range(1, 4).Any(context.Wants))
            throw context.Unsupported("in training mode");
        if (x.Shape.Length < 2 || Enumerable.Range(1, 4).Any(i => !context.Input(i).IsConstant))
        {
            GeneralBatch(context, x);
            return;
        }
        BatchNormalization Rule(int axis) => new(context.Weight(1, ParameterRole.Scale), context.Weight(2, ParameterRole.Shift),
            context.Weight(3, ParameterRole.RunningMean), context.Weight(4, ParameterRole.RunningVariance), Epsilon(context), axis);
        context.Yield(x.HasUnitBatch ? context.EmitLayer(Rule(0), x) : context.Emit(Rule(1), x));
    }

    /// <summary>The same with statistics that are computed, or of single numbers.</summary>
    private static void GeneralBatch(OnnxNodeContext context, OnnxValue x)
    {
        var rank = Math.Max(2, x.Shape.Length);
        OnnxValue Of(int input) => ConvolutionLowering.PerChannel(context, context.Input(input), rank);
        var root = context.Emit(new Elementwise(ElementwiseFunctions.Sqrt), BroadcastLowering.Add(context, Of(4), Number(context, Epsilon(context))));
        var centred = context.Emit(new Pointwise(PointwiseFunctions.Subtract), x, Of(3));
        var normalized = context.Emit(new Pointwise(PointwiseFunctions.Divide), centred, root);
        context.Yield(BroadcastLowering.Add(context, BroadcastLowering.Multiply(context, normalized, Of(1)), Of(2)));
    }

    /// <summary>With the statistics of the batch itself; the running ones move toward them.</summary>
    private static void TrainingBatch(OnnxNodeContext context, OnnxValue x)
    {
        ImmutableArray<int> axes = [0, .. Enumerable.Range(2, x.Shape.Length - 2)];
        context.Yield(Affine(context, context.Emit(new Standardization(axes, Epsilon(context)), x), 1, 2));
        var momentum = context.Float("momentum", 0.9);
        var mean = context.Emit(new Reduction(ReductionFunctions.Mean, axes, keepsAxes: true), x);
        if (context.Wants(1))
            context.Yield(Blend(context, context.Input(3), context.Emit(new Reshape([x.Shape[1]]), mean), momentum), 1);
        if (context.Wants(2))
        {
            var squares = context.Emit(new Elementwise(ElementwiseFunctions.Power(2)), context.Emit(new Pointwise(PointwiseFunctions.Subtract), x, mean));
            var variance = context.Emit(new Reduction(ReductionFunctions.Mean, axes, keepsAxes: false), squares);
            context.Yield(Blend(context, context.Input(4), variance, momentum), 2);
        }
    }

    private static OnnxValue Blend(OnnxNodeContext context, OnnxValue old, OnnxValue current, double momentum) => BroadcastLowering.Add(context,
        BroadcastLowering.Multiply(context, old, Number(context, momentum)), BroadcastLowering.Multiply(context, current, Number(context, 1 - momentum)));

    private static void Layer(OnnxNodeContext context)
    {
        var (x, scale, shift) = (context.Input(), context.Input(1), context.Optional(2));
        var axis = context.Axis(context.Integer("axis", -1), x.Shape.Length);
        var isLayer = x.HasUnitBatch && axis == x.Shape.Length - 1 && !context.Wants(1) && !context.Wants(2)
            && IsVector(scale, x.Shape[^1]) && (shift is null || IsVector(shift, x.Shape[^1]));
        if (isLayer)
        {
            context.Yield(context.EmitLayer(new LayerNormalization(
                context.Weight(1, ParameterRole.Scale), shift is null ? NoShift(x.Shape[^1]) : context.Weight(2, ParameterRole.Shift), Epsilon(context)), x));
            return;
        }
        ImmutableArray<int> axes = [.. Enumerable.Range(axis, x.Shape.Length - axis)];
        var scaled = BroadcastLowering.Multiply(context, context.Emit(new Standardization(axes, Epsilon(context)), x), scale);
        context.Yield(shift is null ? scaled : BroadcastLowering.Add(context, scaled, shift));
        if (context.Wants(1) || context.Wants(2))
            Statistics(context, x, axes);
    }

    /// <summary>Mean, and the reciprocal of the standard deviation.</summary>
    private static void Statistics(OnnxNodeContext context, OnnxValue x, ImmutableArray<int> axes)
    {
        var mean = context.Emit(new Reduction(ReductionFunctions.Mean, axes, keepsAxes: true), x);
        context.Yield(mean, 1);
        if (!context.Wants(2))
            return;
        var squares = context.Emit(new Elementwise(ElementwiseFunctions.Power(2)), context.Emit(new Pointwise(PointwiseFunctions.Subtract), x, mean));
        var variance = context.Emit(new Reduction(ReductionFunctions.Mean, axes, keepsAxes: true), squares);
        context.Yield(context.Emit(new Elementwise(ElementwiseFunctions.Power(-0.5)), BroadcastLowering.Add(context, variance, Number(context, Epsilon(context)))), 2);
    }

    private static bool IsVector(OnnxValue value, long size) => value is { IsConstant: true, Shape.Length: 1 } && value.ElementCount == size;

    private static Parameter NoShift(long size)
    {
        var parameter = new Parameter("", ParameterRole.Constant, size);
        parameter.Assign(zeros(size, float64));
        return parameter;
    }

    private static void RootMeanSquare(OnnxNodeContext context)
    {
        var x = context.Input();
        var axis = context.Axis(context.Integer("axis", -1), x.Shape.Length);
        var rule = new Standardization([.. Enumerable.Range(axis, x.Shape.Length - axis)], Epsilon(context), isCentred: false);
        context.Yield(BroadcastLowering.Multiply(context, context.Emit(rule, x), context.Input(1)));
    }

    private static void Instance(OnnxNodeContext context)
    {
        var x = context.Input();
        var rule = new Standardization([.. Enumerable.Range(2, x.Shape.Length - 2)], Epsilon(context));
        context.Yield(Affine(context, context.Emit(rule, x), 1, 2));
    }

    /// <summary>Channels in groups. Up to operator set 20 a scale belonged to a group, then to a channel.</summary>
    private static void Group(OnnxNodeContext context)
    {
        var (x, groups) = (context.Input(), context.Integer("num_groups", 0));
        if (groups <= 0 || x.Shape[1] % groups != 0)
            throw context.Unsupported($"with {groups} groups of {x.Shape[1]} channels");
        var grouped = context.Emit(new Reshape([x.Shape[0], groups, x.Shape[1] / groups, .. x.Shape[2..]]), x);
        var normalized = context.Emit(new Standardization([.. Enumerable.Range(2, grouped.Shape.Length - 2)], Epsilon(context)), grouped);
        if (context.Opset < 21)
            normalized = Affine(context, normalized, 1, 2);
        var result = context.Emit(new Reshape(x.Shape), normalized);
        context.Yield(context.Opset < 21 ? result : Affine(context, result, 1, 2));
    }

    private static void MeanVariance(OnnxNodeContext context)
    {
        var x = context.Input();
        var axes = context.Integers("axes");
        ImmutableArray<int> chosen = axes.IsDefault ? [0, 2, 3] : [.. axes.Select(axis => context.Axis(axis, x.Shape.Length))];
        context.Yield(context.Emit(new Standardization(chosen, MeanVarianceEpsilon), x));
    }

    /// <summary>x / (bias + α / size · Σ x²)^β, the sum over the channels next to each.</summary>
    private static void LocalResponse(OnnxNodeContext context)
    {
        var (x, size) = (context.Input(), context.Integer("size", 1));
        var places = x.Shape.Skip(2).Aggregate(1L, (product, next) => product * next);
        var squares = context.Emit(new Elementwise(ElementwiseFunctions.Power(2)), x);
        var line = context.Emit(new Reshape([x.Shape[0], 1, x.Shape[1], places]), squares);
        var window = SlidingWindow.Of([size, 1], [1, 1], [1, 1]) with { Before = [(size - 1) / 2, 0], After = [size / 2, 0] };
        var sums = context.Emit(new Reshape(x.Shape), context.Emit(new WindowSum(window), line));
        var mean = BroadcastLowering.Multiply(context, sums, Number(context, context.Float("alpha", 1e-4) / size));
        var power = new Elementwise(ElementwiseFunctions.Power(-context.Float("beta", 0.75)));
        context.Yield(BroadcastLowering.Multiply(context, x,
            context.Emit(power, BroadcastLowering.Add(context, mean, Number(context, context.Float("bias", 1))))));
    }

    /// <summary>x divided by its length along an axis; what has length zero stays zero.</summary>
    private static void Length(OnnxNodeContext context)
    {
        var (x, p) = (context.Input(), context.Integer("p", 2));
        if (p is not (1 or 2))
            throw context.Unsupported($"with p {p}");
        var axis = context.Axis(context.Integer("axis", -1), x.Shape.Length);
        var length = context.Emit(new Reduction(p == 1 ? ReductionFunctions.AbsoluteSum : ReductionFunctions.EuclideanNorm, [axis], keepsAxes: true), x);
        var isZero = context.Emit(new Pointwise(PointwiseFunctions.Equal), OnnxElementType.Bool, length, Number(context, 0));
        var divisor = context.Emit(new Pointwise(PointwiseFunctions.Where), x.ElementType, isZero, Number(context, 1), length);
        context.Yield(context.Emit(new Pointwise(PointwiseFunctions.Divide), x, divisor));
    }

    /// <summary>Times a scale and plus a shift of every channel (second axis).</summary>
    private static OnnxValue Affine(OnnxNodeContext context, OnnxValue x, int scale, int shift) => BroadcastLowering.Add(context,
        BroadcastLowering.Multiply(context, x, ConvolutionLowering.PerChannel(context, context.Input(scale), x.Shape.Length)),
        ConvolutionLowering.PerChannel(context, context.Input(shift), x.Shape.Length));

    private static OnnxValue Number(OnnxNodeContext context, double value) => context.Constant(tensor(value, float64), context.Input().ElementType);
}
