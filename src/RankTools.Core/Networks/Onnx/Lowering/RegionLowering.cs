using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Features of regions of a map (regions × channels × rows × columns).</summary>
internal static class RegionLowering
{
    // Since this operator set, pixels have their middles at halves.
    private const int HalfPixels = 16;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["RoiAlign"] = Align,
        ["MaxRoiPool"] = PoolMaxima,
    };

    /// <summary>
    /// Every region divided into bins, every bin sampled at a grid of points, linearly between pixels, and the mean or the largest taken.
    /// The number of points of a bin is an attribute or, at 0, follows from the region's size, which must then be fixed.
    /// </summary>
    private static void Align(OnnxNodeContext context)
    {
        var (x, regions, ratio) = (context.Input(), context.Input(1), context.Integer("sampling_ratio", 0));
        var batch = context.ConstantIntegers(2);
        if (ratio > 0)
        {
            context.Yield(Aligned(context, x, regions, batch, ratio, ratio));
            return;
        }
        var corners = context.ConstantNumbers(1);
        var (scale, least) = (context.Float("spatial_scale", 1), IsHalfPixel(context) ? 0.0 : 1.0);
        var results = Enumerable.Range(0, (int)regions.Shape[0]).Select(region =>
        {
            long Points(int side, string size) => Math.Max(0, (long)Math.Ceiling(
                Math.Max(scale * (corners[4 * region + side + 2] - corners[4 * region + side]), least) / context.Integer(size, 1)));
            return Aligned(context, x, ValueArrangement.Slice(context, regions, 0, region, 1), [batch[region]], Points(1, "output_height"), Points(0, "output_width"));
        });
        context.Yield(ValueArrangement.Concatenate(context, 0, [.. results]));
    }

    private static bool IsHalfPixel(OnnxNodeContext context) =>
        context.Opset >= HalfPixels && context.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel";

    private static OnnxValue Aligned(OnnxNodeContext context, OnnxValue x, OnnxValue regions, ImmutableArray<long> batch, long down, long across)
    {
        var (count, height, width) = (regions.Shape[0], context.Integer("output_height", 1), context.Integer("output_width", 1));
        if (down == 0 || across == 0)
            return context.Constant(zeros([count, x.Shape[1], height, width], float64), x.ElementType);
        var (rows, columns) = (Places(context, regions, 1, height, down), Places(context, regions, 0, width, across));
        var points = (Rows: height * down, Columns: width * across);
        var inside = BroadcastLowering.Multiply(context,
            context.Emit(new Reshape([count, 1, points.Rows, 1]), Inside(context, rows, x.Shape[2])),
            context.Emit(new Reshape([count, 1, 1, points.Columns]), Inside(context, columns, x.Shape[3])));
        if (context.Text("mode", "avg") != "avg")
        {
            var corners = Corners(context, x, rows, columns, batch);
            var largest = context.Emit(new Pointwise(PointwiseFunctions.Maximum), [.. corners.Select(corner => BroadcastLowering.Multiply(context, corner, inside))]);
            return Bins(context, largest, ReductionFunctions.Maximum, down, across);
        }
        var grid = ValueArrangement.Stack(context, 3,
            Spread(context, Centred(context, columns, x.Shape[3]), [count, 1, points.Columns], [1, points.Rows, 1]),
            Spread(context, Centred(context, rows, x.Shape[2]), [count, points.Rows, 1], [1, 1, points.Columns]));
        var sampling = new GridSampling(new(1, GridExtension.Border, IsAligned: false));
        OnnxValue samples;
        if (x.Shape[0] == 1) // one map: all regions are points of it
        {
            var flat = context.Emit(sampling, x, context.Emit(new Reshape([1, count * points.Rows, points.Columns, 2]), grid));
            samples = context.Emit(new AxisPermutation([1, 0, 2, 3]), context.Emit(new Reshape([x.Shape[1], count, points.Rows, points.Columns]), flat));
        }
        else
        {
            samples = context.Emit(sampling, context.Emit(new Gathering("Gather", new AxisAddressing(0)), x, context.Constant(batch.AsSpan())), grid);
        }
        return Bins(context, BroadcastLowering.Multiply(context, samples, inside), ReductionFunctions.Mean, down, across);
    }

    /// <summary>The points of every region along one side, in pixels: regions × (bins · points).</summary>
    private static OnnxValue Places(OnnxNodeContext context, OnnxValue regions, int side, long bins, long points)
    {
        OnnxValue Bound(int column)
        {
            var scaled = BroadcastLowering.Multiply(context, ValueArrangement.Slice(context, regions, 1, column, 1), Number(context, context.Float("spatial_scale", 1)));
            return IsHalfPixel(context) ? BroadcastLowering.Add(context, scaled, Number(context, -0.5)) : scaled;
        }
        var (first, last) = (Bound(side), Bound(side + 2));
        var extent = context.Emit(new Pointwise(PointwiseFunctions.Subtract), last, first);
        if (!IsHalfPixel(context))
            extent = context.Emit(new Pointwise(PointwiseFunctions.Maximum), extent, Number(context, 1));
        var shares = ((arange(bins * points, float64) + 0.5) / (bins * points)).unsqueeze(0);
        return BroadcastLowering.Add(context, first, BroadcastLowering.Multiply(context, extent, context.Constant(shares, regions.ElementType)));
    }

    /// <summary>1 where a place is no more than a pixel off the map, else 0.</summary>
    private static OnnxValue Inside(OnnxNodeContext context, OnnxValue places, long size) => BroadcastLowering.Multiply(context,
        context.Emit(new Pointwise(PointwiseFunctions.GreaterOrEqual), context.Input().ElementType, places, Number(context, -1)),
        context.Emit(new Pointwise(PointwiseFunctions.LessOrEqual), context.Input().ElementType, places, Number(context, size)));

    /// <summary>Pixels as coordinates between −1 and 1, the edges of the map.</summary>
    private static OnnxValue Centred(OnnxNodeContext context, OnnxValue places, long size) => BroadcastLowering.Add(context,
        BroadcastLowering.Multiply(context, places, Number(context, 2.0 / size)), Number(context, 1.0 / size - 1));

    private static OnnxValue Spread(OnnxNodeContext context, OnnxValue value, ImmutableArray<long> shape, ImmutableArray<long> other) =>
        BroadcastLowering.Add(context, context.Emit(new Reshape(shape), value), context.Constant(zeros([.. other], float64), value.ElementType));

    private static OnnxValue Bins(OnnxNodeContext context, OnnxValue samples, ReductionFunction function, long down, long across)
    {
        var shape = samples.Shape;
        var bins = context.Emit(new Reshape([shape[0], shape[1], shape[2] / down, down, shape[3] / across, across]), samples);
        return context.Emit(new Reduction(function, [3, 5], keepsAxes: false), bins);
    }

    /// <summary>
    /// What the four pixels around every point contribute, one value each: the largest is taken over them, not over their sums. The
    /// places must be fixed.
    /// </summary>
    private static OnnxValue[] Corners(OnnxNodeContext context, OnnxValue x, OnnxValue rows, OnnxValue columns, ImmutableArray<long> batch)
    {
        if (rows.Constant is not { } down || columns.Constant is not { } across)
            throw context.Unsupported("with mode 'max' and regions that depend on the network's input");
        var table = context.Emit(new Reshape([x.Shape[1], x.ElementCount / x.Shape[1]]), context.Emit(new AxisPermutation([1, 0, 2, 3]), x));
        return
        [
            .. Neighbours(down, across, batch, x.Shape[2], x.Shape[3]).Select(corner =>
            {
                var places = context.Constant(corner.Place, OnnxElementType.Int64);
                var picked = context.Emit(new AxisPermutation([1, 0, 2, 3]), context.Emit(new Gathering("Gather", new AxisAddressing(1)), table, places));
                return BroadcastLowering.Multiply(context, picked, context.Constant(corner.Weight, x.ElementType));
            }),
        ];
    }

    /// <summary>Index and weight of the four pixels around every point, regions × rows × columns.</summary>
    private static List<(Tensor Place, Tensor Weight)> Neighbours(Tensor rows, Tensor columns, ImmutableArray<long> batch, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (y, x) = (rows.to(float64).clamp(0, height - 1).unsqueeze(2), columns.to(float64).clamp(0, width - 1).unsqueeze(1));
        var start = tensor(batch.ToArray(), int64).reshape(-1, 1, 1) * (height * width);
        var (dy, dx) = (y - y.floor(), x - x.floor());
        var corners = new List<(Tensor Place, Tensor Weight)>();
        foreach (var (lower, right) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            var (row, column) = ((y.floor() + lower).clamp_max(height - 1), (x.floor() + right).clamp_max(width - 1));
            var place = start + row.to(int64) * width + column.to(int64);
            var weight = (lower == 0 ? 1 - dy : dy) * (right == 0 ? 1 - dx : dx);
            corners.Add((place.MoveToOuterDisposeScope(), weight.unsqueeze(1).MoveToOuterDisposeScope()));
        }
        return corners;
    }

    /// <summary>The largest pixel of every bin of a region, whose corners are rounded to pixels; 0 for a bin without pixels.</summary>
    private static void PoolMaxima(OnnxNodeContext context)
    {
        var (x, regions, scale) = (context.Input(), context.ConstantNumbers(1), context.Float("spatial_scale", 1));
        var (height, width) = (context.Integers("pooled_shape")[0], context.Integers("pooled_shape")[1]);
        var results = Enumerable.Range(0, regions.Length / 5).Select(region =>
        {
            var map = ValueArrangement.Slice(context, x, 0, (long)regions[5 * region], 1);
            (long From, long To) Bin(int side, long bins, long bin, long size)
            {
                var first = Math.Round(regions[5 * region + 1 + side] * scale, MidpointRounding.AwayFromZero);
                var last = Math.Round(regions[5 * region + 3 + side] * scale, MidpointRounding.AwayFromZero);
                var length = Math.Max(last - first + 1, 1) / bins;
                return ((long)Math.Clamp(Math.Floor(bin * length) + first, 0, size), (long)Math.Clamp(Math.Ceiling((bin + 1) * length) + first, 0, size));
            }
            var pooled = from row in Enumerable.Range(0, (int)height)
                         from column in Enumerable.Range(0, (int)width)
                         let down = Bin(1, height, row, x.Shape[2])
                         let across = Bin(0, width, column, x.Shape[3])
                         select Largest(context, map, down, across);
            return context.Emit(new Reshape([1, x.Shape[1], height, width]), ValueArrangement.Concatenate(context, 2, [.. pooled]));
        });
        context.Yield(ValueArrangement.Concatenate(context, 0, [.. results]));
    }

    private static OnnxValue Largest(OnnxNodeContext context, OnnxValue map, (long From, long To) rows, (long From, long To) columns)
    {
        if (rows.From >= rows.To || columns.From >= columns.To)
            return context.Constant(zeros([1, map.Shape[1], 1], float64), map.ElementType);
        var part = ValueArrangement.Slice(context, ValueArrangement.Slice(context, map, 2, rows.From, rows.To - rows.From), 3, columns.From, columns.To - columns.From);
        return context.Emit(new Reshape([1, map.Shape[1], 1]), context.Emit(new Reduction(ReductionFunctions.Maximum, [2, 3], keepsAxes: false), part));
    }

    private static OnnxValue Number(OnnxNodeContext context, double value) => context.Constant(tensor(value, float64), context.Input().ElementType);
}
