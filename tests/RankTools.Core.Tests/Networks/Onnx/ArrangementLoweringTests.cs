using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Shapes and indices: numbers that can be counted by hand, and what becomes no operator, a view, or a fast one.</summary>
public class ArrangementLoweringTests
{
    [Theory]
    [InlineData(new long[] { 0, -1 }, 0, new long[] { 2, 6 })]
    [InlineData(new long[] { -1, 2, 2 }, 0, new long[] { 3, 2, 2 })]
    [InlineData(new long[] { 4, 3 }, 1, new long[] { 4, 3 })]
    public void Reshape_reads_zeros_and_the_open_size(long[] wanted, long allowZero, long[] shape) =>
        Node("Reshape", 14, Count(2, 3, 2), Indices(wanted)).With("allowzero", allowZero).Gives(shape, Numbers(12));

    [Theory]
    [InlineData(0, new long[] { 1, 24 })]
    [InlineData(2, new long[] { 6, 4 })]
    [InlineData(-1, new long[] { 6, 4 })]
    [InlineData(3, new long[] { 24, 1 })]
    public void Flatten_cuts_at_any_axis(long axis, long[] shape) => Node("Flatten", 13, Count(2, 3, 4)).With("axis", axis).Gives(shape, Numbers(24));

    [Fact]
    public void Axes_come_as_attribute_or_as_input()
    {
        Node("Squeeze", 11, Count(2, 1, 3, 1)).With("axes", 1L, -1L).Gives([2, 3], Numbers(6));
        Node("Squeeze", 13, Count(2, 1, 3, 1), Indices(1)).Gives([2, 3, 1], Numbers(6));
        Node("Squeeze", 13, Count(2, 1, 3, 1)).Gives([2, 3], Numbers(6));
        Node("Unsqueeze", 11, Count(2, 3)).With("axes", 0L, 3L).Gives([1, 2, 3, 1], Numbers(6));
        Node("Unsqueeze", 13, Count(2, 3), Indices(-1, 1)).Gives([2, 1, 3, 1], Numbers(6));
    }

    [Fact]
    public void Transpose_expand_and_tile()
    {
        Node("Transpose", 13, Count(2, 3)).Gives([3, 2], 0, 3, 1, 4, 2, 5);
        Node("Transpose", 13, Count(2, 2, 2)).With("perm", 1L, 0L, 2L).Gives([2, 2, 2], 0, 1, 4, 5, 2, 3, 6, 7);
        Node("Expand", 13, Count(2, 1), Indices(2, 1, 2)).Gives([2, 2, 2], 0, 0, 1, 1, 0, 0, 1, 1);
        Node("Tile", 13, Count(1, 2), Indices(2, 2)).Gives([2, 4], 0, 1, 0, 1, 0, 1, 0, 1);
    }

    [Theory]
    [InlineData(1, long.MaxValue, 2, new double[] { 1, 3 })]
    [InlineData(-3, -1, 1, new double[] { 2, 3 })]
    [InlineData(long.MaxValue, long.MinValue, -2, new double[] { 4, 2, 0 })]
    [InlineData(3, 0, -1, new double[] { 3, 2, 1 })]
    [InlineData(-2, -5, -2, new double[] { 3, 1 })]
    public void Slice_clamps_its_bounds(long start, long end, long step, double[] expected) =>
        Node("Slice", 13, Count(5), Indices(start), Indices(end), Indices(0), Indices(step)).Gives([expected.Length], expected);

    [Fact]
    public void Slices_of_old_files_have_attributes() =>
        Node("Slice", 9, Count(3, 4)).With("starts", 1L, -3L).With("ends", 1000L, -1L).Gives([2, 2], 5, 6, 9, 10);

    [Fact]
    public void Parts_that_do_not_fit_evenly_end_with_a_smaller_one()
    {
        using var scope = NewDisposeScope();
        var parts = Node("Split", 18, Count(7)).With("num_outputs", 3L).Run(_ => true, outputs: 3);
        Assert.Equal([3, 3, 1], parts.Select(part => part.shape[0]));
        Assert.Equal(6, parts[2].item<double>());
        parts = Node("Split", 13, Count(2, 5), Indices(2, 3)).With("axis", -1L).Run(i => i == 0, outputs: 2);
        Assert.Equal([2, 3, 4, 7, 8, 9], parts[1].reshape(-1).contiguous().data<double>().ToArray());
    }

    [Fact]
    public void Joined_values_may_be_constant()
    {
        Node("Concat", 13, Count(1, 2, 2), Count(1, 1, 2)).With("axis", 1L).Gives([1, 3, 2], 0, 1, 2, 3, 0, 1);
        Node("Concat", 13, Count(2, 1), Count(2, 2)).With("axis", -1L).Gives([2, 3], 0, 0, 1, 1, 2, 3);
    }

    [Fact]
    public void Gathers_count_from_the_end_where_negative()
    {
        Node("Gather", 13, Count(3, 2), Indices([2, 2], -1, 0, 1, 1)).Gives([2, 2, 2], 4, 5, 0, 1, 2, 3, 2, 3);
        Node("Gather", 13, Count(2, 3), Indices([], -1)).With("axis", 1L).Gives([2], 2, 5);
        Node("GatherElements", 13, Count(2, 2), Indices([2, 2], 0, 0, -1, 0)).With("axis", 1L).Gives([2, 2], 0, 0, 3, 2);
        Node("GatherND", 13, Count(2, 2, 2), Indices([2, 1], 1, 0)).With("batch_dims", 1L).Gives([2, 2], 2, 3, 4, 5);
        Node("GatherND", 13, Count(2, 2, 2), Indices([2, 2], 0, 1, -1, 0)).Gives([2, 2], 2, 3, 4, 5);
    }

    [Fact]
    public void Indices_may_be_computed()
    {
        using var scope = NewDisposeScope();
        var rows = Node("Gather", 13, Count(3, 2), Indices([1, 3], 2, 0, -1)).Run(i => i == 1)[0]; // a table of embeddings
        Assert.Equal([1, 3, 2], rows.shape);
        Assert.Equal([4, 5, 0, 1, 4, 5], rows.reshape(-1).contiguous().data<double>().ToArray());
    }

    [Theory]
    [InlineData("none", new double[] { 0, 3, 2 })]
    [InlineData("add", new double[] { 0, 1 - 2 + 3, 2 })]
    [InlineData("mul", new double[] { 0, 1 * -2 * 3, 2 })]
    [InlineData("max", new double[] { 0, 3, 2 })]
    [InlineData("min", new double[] { 0, -2, 2 })]
    public void Updates_of_one_place_follow_each_other(string reduction, double[] expected)
    {
        var updates = tensor(new double[] { -2, 3 });
        Node("ScatterElements", 18, Count(3), Indices(1, -2), updates).With("reduction", reduction).Gives([3], expected);
        Node("ScatterND", 18, Count(3), Indices([2, 1], 1, 1), updates).With("reduction", reduction).Gives([3], expected);
    }

    [Fact]
    public void Selections_by_flags_lengths_and_classes()
    {
        Node("Compress", 11, Count(3, 2), tensor(new[] { false, true, true })).With("axis", 0L).Gives([2, 2], 2, 3, 4, 5);
        Node("Compress", 11, Count(3, 2), tensor(new[] { true, false, false, true })).Gives([2], 0, 3);
        Node("ReverseSequence", 10, Count(3, 2), Indices(2, 3)).Gives([3, 2], 2, 5, 0, 3, 4, 1);
        Node("OneHot", 11, Indices(1, -1), Indices([], 3), tensor(new[] { 2.0, 5.0 })).Gives([2, 3], 2, 5, 2, 2, 2, 5);
    }

    [Fact]
    public void Different_rows_are_found_in_order_or_sorted()
    {
        using var scope = NewDisposeScope();
        var data = tensor(new double[] { 3, 1, 3, 2 });
        var outputs = Node("Unique", 11, data).Run(_ => false, outputs: 4);
        Assert.Equal([1, 2, 3], outputs[0].data<double>().ToArray());
        Assert.Equal([1, 3, 0], outputs[1].data<double>().ToArray());
        Assert.Equal([2, 0, 2, 1], outputs[2].data<double>().ToArray());
        Assert.Equal([1, 1, 2], outputs[3].data<double>().ToArray());
        Assert.Equal([3, 1, 2], Node("Unique", 11, data).With("sorted", 0L).Run(_ => false, outputs: 4)[0].data<double>().ToArray());
    }

    [Fact]
    public void A_map_becomes_a_vector_by_the_operator_of_the_networks_written_in_code()
    {
        Assert.IsType<Flatten>(Assert.Single(Emitted(Node("Flatten", 13, Count(1, 2, 3, 3)))).Operator);
        Assert.IsType<Flatten>(Assert.Single(Emitted(Node("Reshape", 13, Count(1, 2, 3, 3), Indices(1, -1)))).Operator);
        Assert.IsType<Concatenation>(Assert.Single(Emitted(Node("Concat", 13, Count(1, 2, 3, 3), Count(1, 1, 3, 3)).With("axis", 1L))).Operator);
    }

    [Fact]
    public void Moving_the_unit_batch_is_no_operator()
    {
        Assert.Empty(Emitted(Node("Squeeze", 13, Count(1, 2, 3), Indices(0))));
        Assert.Empty(Emitted(Node("Unsqueeze", 13, Count(2, 3, 3), Indices(0))));
        Assert.Empty(Emitted(Node("Slice", 13, Count(1, 4), Indices(0), Indices(4), Indices(1))));
    }

    [Fact]
    public void Heads_of_attention_and_neighbouring_places_are_views()
    {
        OnnxNodeCase[] views =
        [
            Node("Reshape", 13, Count(1, 4, 6), Indices(1, 4, 2, 3)),
            Node("Transpose", 13, Count(1, 4, 2, 3)).With("perm", 0L, 2L, 1L, 3L),
            Node("Gather", 13, Count(1, 4, 6), Indices([], 0)).With("axis", 1L),
            Node("Slice", 13, Count(1, 4, 6), Indices(2), Indices(4), Indices(2)),
        ];
        Assert.All(views.SelectMany(Emitted), draft => Assert.True(draft.Operator.IsView));
    }

    private static IReadOnlyList<DraftNode> Emitted(OnnxNodeCase node)
    {
        using var scope = NewDisposeScope();
        node.Run(i => node.IsFloatingPoint(i));
        return node.Emitted;
    }

    private static OnnxNodeCase Node(string opType, long opset, params Tensor[] inputs) => new(opType, opset, inputs);

    private static Tensor Count(params long[] shape) => arange(shape.Aggregate(1L, (product, size) => product * size), float64).reshape(shape);

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    private static Tensor Indices(params long[] values) => tensor(values, int64);

    private static Tensor Indices(long[] shape, params long[] values) => tensor(values, int64).reshape(shape);
}
