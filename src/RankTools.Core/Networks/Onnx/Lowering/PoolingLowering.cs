using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Pools over windows and over whole maps.</summary>
internal static class PoolingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["MaxPool"] = Maximum,
        ["AveragePool"] = Average,
        ["LpPool"] = Norm,
        ["GlobalAveragePool"] = GlobalAverage,
        ["GlobalMaxPool"] = context => context.Yield(Reduce(context, ReductionFunctions.Maximum, context.Input())),
        ["GlobalLpPool"] = GlobalNorm,
        ["MaxUnpool"] = Unpool,
    };

    private static void Maximum(OnnxNodeContext context)
    {
        var (x, window) = (context.Input(), Window(context));
        context.Yield(AsLayer(x, window) is { } layer && !context.Wants(1)
            ? context.EmitLayer(new MaxPool2d(layer), x)
            : context.Emit(new MaximumPooling(window), x));
        if (context.Wants(1))
            context.Yield(context.Emit(new MaximumPlace(window, context.Integer("storage_order", 0) != 0), OnnxElementType.Int64, x), 1);
    }

    private static void Average(OnnxNodeContext context)
    {
        var (x, window, countsPadding) = (context.Input(), Window(context), context.Integer("count_include_pad", 0) != 0);
        if (AsLayer(x, window) is { } layer && layer.Dilation == (1, 1))
        {
            context.Yield(context.EmitLayer(new AveragePool2d(layer, countsPadding), x));
            return;
        }
        var factors = context.Constant(Shares(window, x.Shape, countsPadding), x.ElementType);
        context.Yield(BroadcastLowering.Multiply(context, context.Emit(new WindowSum(window), x), factors));
    }

    /// <summary>What one place counts in the mean of every window, 1 × counts.</summary>
    private static Tensor Shares(SlidingWindow window, ImmutableArray<long> shape, bool countsPadding)
    {
        using var scope = NewDisposeScope();
        var counts = ones(1, float64);
        for (var axis = 0; axis < window.Rank; axis++)
            counts = counts.unsqueeze(-1) * Counts(window, axis, shape[axis + 2], countsPadding);
        return counts.reciprocal().MoveToOuterDisposeScope();
    }

    /// <summary>How many places of every window along one axis are counted.</summary>
    private static Tensor Counts(SlidingWindow window, int axis, long size, bool countsPadding)
    {
        var (first, last) = countsPadding ? (-window.Before[axis], size + window.After[axis]) : (0, size);
        var counts = Enumerable.Range(0, (int)window.Count(axis, size)).Select(i => Enumerable.Range(0, (int)window.Kernel[axis])
            .Select(j => i * window.Strides[axis] - window.Before[axis] + j * window.Dilations[axis])
            .Count(place => place >= first && place < last));
        return tensor(counts.Select(count => (double)count).ToArray(), float64);
    }

    private static void Norm(OnnxNodeContext context)
    {
        var exponent = Exponent(context);
        var sum = context.Emit(new WindowSum(Window(context)), Powers(context, exponent));
        context.Yield(Root(context, sum, exponent));
    }

    private static void GlobalNorm(OnnxNodeContext context)
    {
        var exponent = Exponent(context);
        context.Yield(Root(context, Reduce(context, ReductionFunctions.Sum, Powers(context, exponent)), exponent));
    }

    private static double Exponent(OnnxNodeContext context) => context.Attribute("p") is { Kind: OnnxAttributeKind.Float } p ? p.Float : context.Integer("p", 2);

    private static OnnxValue Powers(OnnxNodeContext context, double exponent)
    {
        var x = exponent % 2 == 0 ? context.Input() : context.Emit(new Elementwise(ElementwiseFunctions.Abs), context.Input());
        return exponent == 1 ? x : context.Emit(new Elementwise(ElementwiseFunctions.Power(exponent)), x);
    }

    private static OnnxValue Root(OnnxNodeContext context, OnnxValue sum, double exponent) =>
        exponent == 1 ? sum : context.Emit(new Elementwise(ElementwiseFunctions.Root(exponent)), sum);

    private static void GlobalAverage(OnnxNodeContext context)
    {
        var x = context.Input();
        context.Yield(x.HasUnitBatch && x.Shape.Length == 4
            ? context.Emit(new Reshape([1, x.Shape[1], 1, 1]), context.EmitLayer(new GlobalAveragePool(), x))
            : Reduce(context, ReductionFunctions.Mean, x));
    }

    private static OnnxValue Reduce(OnnxNodeContext context, ReductionFunction function, OnnxValue x) =>
        context.Emit(new Reduction(function, Enumerable.Range(2, Math.Max(0, x.Shape.Length - 2)), keepsAxes: true), x);

    /// <summary>Every number back to where the maximum was found; zeros elsewhere.</summary>
    private static void Unpool(OnnxNodeContext context)
    {
        var (x, places) = (context.Input(), context.Input(1));
        var rank = x.Shape.Length - 2;
        var kernel = context.Integers("kernel_shape");
        var window = WindowAttributes.Unpadded(context, kernel, rank);
        var pads = WindowAttributes.Pads(context, rank);
        ImmutableArray<long> sizes = [.. Enumerable.Range(0, rank).Select(axis =>
            (x.Shape[axis + 2] - 1) * window.Strides[axis] + window.Extent(axis) - pads[axis] - pads[axis + rank])];
        ImmutableArray<long> inferred = [x.Shape[0], x.Shape[1], .. sizes];
        var shape = context.Has(2) ? context.ConstantIntegers(2) : inferred;
        if (shape.Length != rank + 2)
            throw context.Unsupported($"with output_shape ({string.Join(", ", shape)}) for a value with {rank + 2} axes");
        // The places count in the map that the pool saw, which has the inferred sizes even where a larger one is asked for.
        var flat = context.Emit(new Scattering("MaxUnpool", new ElementAddressing(0), ScatterReduction.None),
            x.ElementType,
            context.Constant(zeros([inferred.Aggregate(1L, (product, size) => product * size)], float64), x.ElementType),
            context.Emit(new Reshape([x.ElementCount]), places), context.Emit(new Reshape([x.ElementCount]), x));
        var map = context.Emit(new Reshape(inferred), flat);
        context.Yield(shape.AsSpan().SequenceEqual(inferred.AsSpan()) ? map : context.Emit(
            new Padding([.. new long[rank + 2]], [.. shape.Zip(inferred, (wanted, size) => wanted - size)]), map));
    }

    private static SlidingWindow Window(OnnxNodeContext context)
    {
        var x = context.Input();
        var kernel = context.Integers("kernel_shape");
        return !kernel.IsDefault && x.Shape.Length == kernel.Length + 2
            ? WindowAttributes.Read(context, kernel, x.Shape[2..])
            : throw context.Unsupported($"of a value with {x.Shape.Length} axes and a kernel of {(kernel.IsDefault ? 0 : kernel.Length)}");
    }

    /// <summary>The window for the pools of the networks written in C#: rows and columns, padded alike by at most half a window.</summary>
    private static Window? AsLayer(OnnxValue x, SlidingWindow window)
    {
        if (!x.HasUnitBatch || window.Rank != 2 || !window.Before.AsSpan().SequenceEqual(window.After.AsSpan())
            || window.Before.Zip(window.Kernel).Any(axis => 2 * axis.First > axis.Second))
        {
            return null;
        }
        var geometry = new Window((window.Kernel[0], window.Kernel[1]), (window.Strides[0], window.Strides[1]), (window.Before[0], window.Before[1]),
            (window.Dilations[0], window.Dilations[1]), window.Overhang.Any(places => places > 0));
        var (height, width) = geometry.OutputSize("Pool", x.Shape[1..]);
        return height == window.Count(0, x.Shape[2]) && width == window.Count(1, x.Shape[3]) ? geometry : null;
    }
}
