using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>The rule for Unique: the different elements of a constant, or its different slices along an axis.</summary>
internal static class UniqueRows
{
    public static void Lower(OnnxNodeContext context)
    {
        using var scope = NewDisposeScope();
        var (type, value) = (context.Input().ElementType, context.ConstantTensor(0));
        var axis = context.HasAttribute("axis") ? context.Axis(context.Integer("axis", 0), (int)value.dim()) : 0;
        var data = context.HasAttribute("axis") ? value : value.reshape(-1);
        var rows = Rows(data.movedim([axis], [0]));
        var groups = rows.Index().GroupBy(row => row.Item, row => (long)row.Index, new SameNumbers()).ToArray(); // in order of first appearance
        if (context.Integer("sorted", 1) != 0)
            Array.Sort(groups, (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        var firsts = Indices(groups.Select(group => group.First()));
        var places = groups.Index().SelectMany(group => group.Item.Select(row => (row, group.Index))).OrderBy(pair => pair.row);
        context.Yield(context.Constant(data.index_select(axis, firsts).MoveToOuterDisposeScope(), type));
        context.Yield(context.Constant(firsts.MoveToOuterDisposeScope(), OnnxElementType.Int64), 1);
        context.Yield(context.Constant(Indices(places.Select(pair => (long)pair.Index)).MoveToOuterDisposeScope(), OnnxElementType.Int64), 2);
        context.Yield(context.Constant(Indices(groups.Select(group => group.LongCount())).MoveToOuterDisposeScope(), OnnxElementType.Int64), 3);
    }

    private static Tensor Indices(IEnumerable<long> values) => tensor(values.ToArray(), int64);

    private static double[][] Rows(Tensor data)
    {
        var count = (int)data.shape[0];
        var all = data.reshape(count, -1).to(float64).contiguous().data<double>().ToArray();
        return [.. all.Chunk(Math.Max(1, all.Length / Math.Max(1, count)))];
    }

    private sealed class SameNumbers : IEqualityComparer<double[]>
    {
        public bool Equals(double[]? a, double[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(double[] row) => row.Aggregate(0, HashCode.Combine);
    }
}
