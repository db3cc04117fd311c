using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Sums, extremes, running sums, and what divides by a sum.</summary>
internal static class ReductionLowering
{
    /// <summary>From this operator set on, softmax runs along one axis; before, along it and all behind it.</summary>
    private const int OneAxisSoftmax = 13;

    /// <summary>A running product along more places is not written out.</summary>
    private const int MostFactors = 1024;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["ReduceSum"] = context => Reduce(context, ReductionFunctions.Sum),
        ["ReduceMean"] = context => Reduce(context, ReductionFunctions.Mean),
        ["ReduceMax"] = context => Reduce(context, ReductionFunctions.Maximum),
        ["ReduceMin"] = context => Reduce(context, ReductionFunctions.Minimum),
        ["ReduceProd"] = context => Reduce(context, ReductionFunctions.Product),
        ["ReduceL1"] = context => Reduce(context, ReductionFunctions.AbsoluteSum),
        ["ReduceL2"] = context => Reduce(context, ReductionFunctions.EuclideanNorm),
        ["ReduceLogSum"] = context => Reduce(context, ReductionFunctions.LogSum),
        ["ReduceLogSumExp"] = context => Reduce(context, ReductionFunctions.LogSumExp),
        ["ReduceSumSquare"] = context => Reduce(context, ReductionFunctions.SumOfSquares),
        ["ArgMax"] = context => ArgExtreme(context, isLargest: true),
        ["ArgMin"] = context => ArgExtreme(context, isLargest: false),
        ["TopK"] = TopK,
        ["CumSum"] = CumSum,
        ["CumProd"] = CumProd,
        ["Softmax"] = context => Softmax(context, isLogarithmic: false),
        ["LogSoftmax"] = context => Softmax(context, isLogarithmic: true),
        ["Hardmax"] = Hardmax,
    };

    private static void Reduce(OnnxNodeContext context, ReductionFunction function)
    {
        var value = context.Input();
        var given = context.Has(1) ? context.ConstantIntegers(1) : context.Integers("axes");
        var isWhole = given.IsDefaultOrEmpty && context.Integer("noop_with_empty_axes", 0) == 0;
        int[] axes = isWhole ? [.. Enumerable.Range(0, value.Shape.Length)]
            : given.IsDefaultOrEmpty ? []
            : [.. given.Select(axis => context.Axis(axis, value.Shape.Length)).Distinct().Order()];
        var keepsAxes = context.Integer("keepdims", 1) != 0;
        var isExtreme = function == ReductionFunctions.Maximum || function == ReductionFunctions.Minimum;
        if (isExtreme && value.IsIntegral && value.ElementCount == 0)
            throw context.Unsupported("over no integers at all");
        // Without axes these give every element back; the others still apply their function to it.
        var isIdentity = axes.Length == 0 && (function == ReductionFunctions.Sum || function == ReductionFunctions.Mean
            || function == ReductionFunctions.Product || isExtreme);
        if (isIdentity)
            context.Yield(value);
        else if (function == ReductionFunctions.Mean && !keepsAxes && value.HasUnitBatch && value.Shape.Length == 4 && axes is [2, 3])
            context.Yield(context.EmitLayer(new GlobalAveragePool(), value));
        else
            context.Yield(context.Emit(new Reduction(function, axes, keepsAxes), value));
    }

    private static void ArgExtreme(OnnxNodeContext context, bool isLargest)
    {
        var value = context.Input();
        var axis = context.Axis(context.Integer("axis", 0), value.Shape.Length);
        var place = context.Emit(
            ExtremePlace.Number(axis, isLargest, context.Integer("select_last_index", 0) != 0), OnnxElementType.Int64, value);
        context.Yield(context.Integer("keepdims", 1) != 0
            ? place
            : context.Emit(new Reduction(ReductionFunctions.Sum, [axis], keepsAxes: false), place));
    }

    private static void TopK(OnnxNodeContext context)
    {
        var value = context.Input();
        var axis = context.Axis(context.Integer("axis", -1), value.Shape.Length);
        var count = context.Has(1) ? context.ConstantIntegers(1)[0] : context.Integer("k", 0);
        var isLargest = context.Integer("largest", 1) != 0;
        if (context.Wants(0))
            context.Yield(context.Emit(new LargestElements(axis, count, isLargest, givesPlaces: false), value));
        if (context.Wants(1))
            context.Yield(context.Emit(new LargestElements(axis, count, isLargest, givesPlaces: true), OnnxElementType.Int64, value), 1);
    }

    private static void CumSum(OnnxNodeContext context)
    {
        var axis = context.Axis(context.ConstantIntegers(1)[0], context.Input().Shape.Length);
        context.Yield(context.Emit(
            new CumulativeSum(axis, context.Integer("exclusive", 0) != 0, context.Integer("reverse", 0) != 0), context.Input()));
    }

    /// <summary>Running products, written out place by place, so that zeros among the factors are no special case for a derivative.</summary>
    private static void CumProd(OnnxNodeContext context)
    {
        var value = context.Input();
        var axis = context.Axis(context.ConstantIntegers(1)[0], value.Shape.Length);
        var (size, excludesOwn, fromEnd) = ((int)value.Shape[axis], context.Integer("exclusive", 0) != 0, context.Integer("reverse", 0) != 0);
        if (size > MostFactors)
            throw context.Unsupported($"along {size} places, more than {MostFactors}");
        var places = new OnnxValue[size];
        var product = context.Constant(TorchSharp.torch.ones([.. value.Shape.SetItem(axis, 1)], TorchSharp.torch.float64), value.ElementType);
        foreach (var place in fromEnd ? Enumerable.Range(0, size).Reverse() : Enumerable.Range(0, size))
        {
            var before = product;
            product = BroadcastLowering.Multiply(context, product, ValueArrangement.Slice(context, value, axis, place, 1));
            places[place] = excludesOwn ? before : product;
        }
        context.Yield(ValueArrangement.Concatenate(context, axis, places));
    }

    private static void Softmax(OnnxNodeContext context, bool isLogarithmic)
    {
        var rank = context.Input().Shape.Length;
        var isOneAxis = context.Opset >= OneAxisSoftmax;
        var axis = context.Axis(context.Integer("axis", isOneAxis ? -1 : 1), rank);
        context.Yield(context.Emit(new Softmax(axis, isLogarithmic, coversRest: !isOneAxis), context.Input()));
    }

    private static void Hardmax(OnnxNodeContext context)
    {
        var rank = context.Input().Shape.Length;
        var isOneAxis = context.Opset >= OneAxisSoftmax;
        var axis = context.Axis(context.Integer("axis", isOneAxis ? -1 : 1), rank);
        if (!isOneAxis && context.Input().Shape[(axis + 1)..].Any(size => size != 1))
            throw context.Unsupported($"with axis {axis}, not the last, in operator set {context.Opset}");
        context.Yield(context.Emit(ExtremePlace.OneHot(axis), context.Input()));
    }
}
