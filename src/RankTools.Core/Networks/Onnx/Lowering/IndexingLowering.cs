using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Operators that pick elements, or change some, by index.</summary>
internal static class IndexingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Gather"] = Gather,
        ["GatherElements"] = context => Pick(context, new ElementAddressing(Axis(context)), context.Input().Shape[Axis(context)]),
        ["GatherND"] = GatherPoints,
        ["Scatter"] = context => Change(context, new ElementAddressing(Axis(context))),
        ["ScatterElements"] = context => Change(context, new ElementAddressing(Axis(context))),
        ["ScatterND"] = context => Change(context, new PointAddressing(0)),
        ["OneHot"] = OneHot,
        ["Compress"] = Compress,
        ["NonZero"] = NonZero,
        ["ReverseSequence"] = ReverseSequence,
        ["Unique"] = UniqueRows.Lower,
        ["TfIdfVectorizer"] = TermFrequencies.Lower,
        ["NonMaxSuppression"] = BoxSuppression.Lower,
    };

    private static int Axis(OnnxNodeContext context) => context.Axis(context.Integer("axis", 0), context.Input().Shape.Length);

    private static void Gather(OnnxNodeContext context)
    {
        var (data, indices, axis) = (context.Input(), context.Input(1), Axis(context));
        if (!indices.IsConstant || indices.ElementCount == 0)
        {
            Pick(context, new AxisAddressing(axis), data.Shape[axis]);
            return;
        }
        long[] places = [.. context.ConstantIntegers(1).Select(index => index < 0 ? index + data.Shape[axis] : index)];
        RequireInside(context, places, data.Shape[axis]);
        var isRun = places.Index().All(place => place.Item == places[0] + place.Index);
        if (isRun && !data.IsConstant) // neighbours are a view
        {
            var slice = ValueArrangement.Slice(context, data, axis, places[0], places.Length);
            context.Yield(ValueArrangement.Reshape(context, slice, [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]]));
            return;
        }
        context.Yield(context.Emit(new Gathering("Gather", new AxisAddressing(axis)), data, indices));
    }

    private static void GatherPoints(OnnxNodeContext context)
    {
        var addressing = new PointAddressing((int)context.Integer("batch_dims", 0));
        context.Yield(context.Emit(new Gathering("Gather", addressing), context.Input(), context.Input(1)));
    }

    private static void Pick(OnnxNodeContext context, RowAddressing addressing, long size)
    {
        if (context.Input(1).IsConstant)
            RequireInside(context, [.. context.ConstantIntegers(1).Select(index => index < 0 ? index + size : index)], size);
        context.Yield(context.Emit(new Gathering("Gather", addressing), context.Input(), context.Input(1)));
    }

    private static void RequireInside(OnnxNodeContext context, long[] places, long size)
    {
        if (places.Any(place => place < 0 || place >= size))
            throw context.Unsupported($"with an index beyond the {size} places of its axis");
    }

    private static void Change(OnnxNodeContext context, RowAddressing addressing)
    {
        var reduction = context.Text("reduction", "none") switch
        {
            "none" => ScatterReduction.None,
            "add" => ScatterReduction.Add,
            "mul" => ScatterReduction.Mul,
            "max" => ScatterReduction.Max,
            "min" => ScatterReduction.Min,
            var other => throw context.Unsupported($"with reduction '{other}'"),
        };
        context.Yield(context.Emit(new Scattering("Scatter", addressing, reduction), context.Input(), context.Input(1), context.Input(2)));
    }

    private static void OneHot(OnnxNodeContext context)
    {
        var (indices, values) = (context.Input(), context.Input(2));
        var axis = context.Axis(context.Integer("axis", -1), indices.Shape.Length + 1);
        context.Yield(context.Emit(new OneHotEncoding(axis, context.ConstantIntegers(1)[0]), values.ElementType, indices, values));
    }

    private static void Compress(OnnxNodeContext context)
    {
        var data = context.Input();
        if (!context.HasAttribute("axis"))
            data = ValueArrangement.Reshape(context, data, [data.ElementCount]);
        var axis = context.Axis(context.Integer("axis", 0), data.Shape.Length);
        var kept = context.ConstantNumbers(1).Index().Where(flag => flag.Item != 0).Select(flag => (long)flag.Index).ToArray();
        RequireInside(context, kept, data.Shape[axis]);
        context.Yield(context.Emit(new Gathering("Gather", new AxisAddressing(axis)), data, context.Constant(kept)));
    }

    private static void NonZero(OnnxNodeContext context)
    {
        using var scope = NewDisposeScope();
        var value = context.ConstantTensor(0);
        var places = (value.dim() == 0 ? value.reshape(1) : value).nonzero().t().contiguous();
        if (value.dim() == 0)
            places = places.narrow(0, 0, 0);
        context.Yield(context.Constant(places.MoveToOuterDisposeScope(), OnnxElementType.Int64));
    }

    private static void ReverseSequence(OnnxNodeContext context)
    {
        var (time, batch) = (context.Integer("time_axis", 0), context.Integer("batch_axis", 1));
        if ((time, batch) is not ((0, 1) or (1, 0)))
            throw context.Unsupported($"with time_axis {time} and batch_axis {batch}");
        context.Yield(context.Emit(new Gathering("ReverseSequence", new ReversalAddressing((int)time)), context.Input(), context.Input(1)));
    }
}
