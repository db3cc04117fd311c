using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Arithmetic, reductions, matrix products and losses of ONNX, against numbers from PyTorch and by hand.</summary>
public class AlgebraLoweringTests
{
    private static Tensor Ramp(double scale, double shift, params long[] shape) =>
        (arange(shape.Aggregate(1L, (product, size) => product * size), float64) / scale + shift).reshape(shape);

    private static Tensor Numbers(params double[] values) => tensor(values, float64);

    private static Tensor Integers(params long[] values) => tensor(values, int64);

    private static Tensor SoftmaxInput => Numbers(0.1, 0.2, 0.3, -0.4, 1, 2, -1, 0.5).reshape(2, 2, 2);

    [Fact]
    public void Before_operator_set_13_softmax_runs_over_all_axes_from_its_own() => new OnnxNodeCase("Softmax", 11, SoftmaxInput).Gives(
        [2, 2, 2],
        0.25425209060945353, 0.2809920164015025, 0.31054420473837596, 0.1542116882506681,
        0.22420781804820114, 0.6094600375988771, 0.030343228559416225, 0.1359889157935055);

    [Fact]
    public void From_operator_set_13_softmax_runs_along_one_axis()
    {
        var e = Math.Exp(0.1);
        new OnnxNodeCase("Softmax", 13, Numbers(0.1, 0.2).reshape(1, 2)).Gives([1, 2], 1 / (1 + e), e / (1 + e));
        new OnnxNodeCase("Hardmax", 13, Numbers(1, 3, 3, 2).reshape(1, 4)).Gives([1, 4], 0, 1, 0, 0);
    }

    [Fact]
    public void Gelu_has_two_forms()
    {
        new OnnxNodeCase("Gelu", 20, Numbers(0.5, -1.5)).Gives([2], 0.34573123063700656, -0.10021080190328704);
        var t = Math.Tanh(Math.Sqrt(2 / Math.PI) * (0.5 + 0.044715 * 0.125));
        new OnnxNodeCase("Gelu", 20, Numbers(0.5)).With("approximate", "tanh").Gives([1], 0.25 * (1 + t));
    }

    [Fact]
    public void Numbers_are_rounded_to_even_clipped_and_divided_as_the_format_says()
    {
        new OnnxNodeCase("Round", 11, Numbers(0.5, 1.5, 2.5, -0.5, -1.5)).Gives([5], 0, 2, 2, 0, -2);
        new OnnxNodeCase("Clip", 6, Numbers(-2, 0.5, 3)).With("max", 1.0).Gives([3], -2, 0.5, 1);
        new OnnxNodeCase("Clip", 11, Numbers(-2, 0.5, 3), tensor(-1.0, float64), null).Gives([3], -1, 0.5, 3);
        new OnnxNodeCase("Div", 14, Integers(-7, 7, 8), Integers(2)).Gives([3], -3, 3, 4);
        new OnnxNodeCase("Mod", 13, Integers(-4, 7, 5), Integers(3, -3, 8)).Gives([3], 2, -2, 5);
        new OnnxNodeCase("Mod", 13, Numbers(-4.3, 7.2), Numbers(2.1, -3.4)).With("fmod", 1L).Gives([2], -4.3 + 4.2, 7.2 - 6.8);
        new OnnxNodeCase("Pow", 15, Numbers(4, 2), Numbers(0.5, -1)).Gives([2], 2, 0.5);
    }

    [Fact]
    public void Integers_divide_toward_zero_when_they_are_computed_too()
    {
        using var scope = NewDisposeScope();
        var quotient = new OnnxNodeCase("Div", 14, Integers(-7, 7), Integers(2)).Run(_ => true)[0];
        Assert.Equal([-3.0, 3.0], quotient.data<double>().ToArray());
    }

    [Fact]
    public void Old_files_name_the_axis_that_a_second_input_begins_at()
    {
        using var scope = NewDisposeScope();
        var sum = new OnnxNodeCase("Add", 6, Ramp(1, 0, 2, 2, 2), Numbers(10, 20)).With("broadcast", 1L).With("axis", 1L).Run(i => i == 0)[0];
        Assert.Equal([10.0, 11, 22, 23, 14, 15, 26, 27], sum.data<double>().ToArray());
        var slopes = new OnnxNodeCase("PRelu", 6, -ones(1, 2, 2, float64), Numbers(0.5, 0.25)).Run(i => i == 0)[0];
        Assert.Equal([-0.5, -0.5, -0.25, -0.25], slopes.data<double>().ToArray());
    }

    [Fact]
    public void A_choice_drops_infinities_that_were_not_chosen() =>
        new OnnxNodeCase("Where", 16, tensor(new[] { true, false }), Numbers(1, double.PositiveInfinity), Numbers(double.NaN, 2)).Gives([2], 1, 2);

    [Fact]
    public void Triangles_of_infinities_have_zeros_elsewhere() => new OnnxNodeCase("Trilu", 14, full([2, 2], double.NegativeInfinity, float64), tensor(1L))
        .Gives([2, 2], 0, double.NegativeInfinity, 0, 0);

    [Fact]
    public void Axes_of_a_reduction_are_attributes_or_inputs_and_may_be_empty()
    {
        var x = Ramp(1, 1, 2, 3);
        new OnnxNodeCase("ReduceSum", 11, x).With("axes", new long[] { 1 }).With("keepdims", 0L).Gives([2], 6, 15);
        new OnnxNodeCase("ReduceSum", 13, x, Integers(-1)).Gives([2, 1], 6, 15);
        new OnnxNodeCase("ReduceProd", 18, x).With("keepdims", 0L).Gives([], 720);
        new OnnxNodeCase("ReduceMax", 18, x).With("noop_with_empty_axes", 1L).Gives([2, 3], 1, 2, 3, 4, 5, 6);
        new OnnxNodeCase("ReduceSumSquare", 18, x).With("noop_with_empty_axes", 1L).Gives([2, 3], 1, 4, 9, 16, 25, 36);
        new OnnxNodeCase("ReduceL2", 18, Numbers(3, 4), Integers(0)).Gives([1], 5);
        new OnnxNodeCase("ReduceLogSumExp", 18, Numbers(1000, 1000), Integers(0)).Gives([1], 1000 + Math.Log(2));
    }

    [Fact]
    public void Extremes_are_found_at_their_first_or_last_place()
    {
        new OnnxNodeCase("ArgMax", 13, Numbers(1, 3, 3, 2)).With("keepdims", 0L).Gives([], 1);
        new OnnxNodeCase("ArgMax", 13, Numbers(1, 3, 3, 2)).With("select_last_index", 1L).Gives([1], 2);
        new OnnxNodeCase("ArgMin", 13, Ramp(-1, 0, 2, 2)).With("axis", -1L).Gives([2, 1], 1, 1);
        new OnnxNodeCase("TopK", 11, Numbers(1, 4, 4, 2), Integers(3)).Gives([3], 4, 4, 2);
        Assert.Equal([1.0, 2.0, 3.0], new OnnxNodeCase("TopK", 11, Numbers(1, 4, 4, 2), Integers(3)).Run(i => i == 0, outputs: 2)[1].data<double>().ToArray());
        new OnnxNodeCase("CumSum", 14, Numbers(1, 2, 3), Integers(0)).With("exclusive", 1L).With("reverse", 1L).Gives([3], 5, 3, 0);
    }

    [Fact]
    public void Gemm_scales_transposes_and_adds()
    {
        double[] expected = [17.0 / 30, 23.0 / 30, 29.0 / 30, 35.0 / 30, 8.0 / 30, 23.0 / 30, 38.0 / 30, 53.0 / 30];
        Gemm(Ramp(3, -0.5, 2, 3), Ramp(5, -1, 3, 4), Numbers(1, 2, 3, 4)).Gives([2, 4], expected);
        Gemm(Ramp(3, -0.5, 2, 3).t(), Ramp(5, -1, 3, 4).t(), Numbers(1, 2, 3, 4)).With("transA", 1L).With("transB", 1L).Gives([2, 4], expected);
        Gemm(Ramp(3, -0.5, 2, 3)[..1], Ramp(5, -1, 3, 4), Numbers(1, 2, 3, 4)).Gives([1, 4], expected[..4]);

        static OnnxNodeCase Gemm(Tensor a, Tensor b, Tensor c) => new OnnxNodeCase("Gemm", 13, a, b, c).With("alpha", 0.5).With("beta", 0.25);
    }

    [Fact]
    public void Einstein_sums_follow_their_equation()
    {
        new OnnxNodeCase("Einsum", 12, Ramp(7, -0.3, 2, 2, 3), Ramp(4, -0.5, 3, 2)).With("equation", "bij, jk -> bki").Gives(
            [2, 2, 2],
            0.14285714285714285, 0.14285714285714288, 0.025, 0.3464285714285714, 0.1428571428571428, 0.1428571428571428, 0.6678571428571428, 0.9892857142857142);
        new OnnxNodeCase("Einsum", 12, Ramp(1, 0, 2, 3)).With("equation", "ba").Gives([3, 2], 0, 3, 1, 4, 2, 5);
        new OnnxNodeCase("Einsum", 12, Ramp(1, 0, 2, 2), Numbers(1, 10)).With("equation", "...i,i").Gives([2], 10, 32);
        new OnnxNodeCase("Einsum", 12, Ramp(1, 0, 2, 2)).With("equation", "zz").Gives([], 3);
        Assert.Throws<OnnxUnsupportedException>(() => new OnnxNodeCase("Einsum", 12, Numbers(1)).With("equation", "ij->j").Run(_ => true));
    }

    [Fact]
    public void Losses_weigh_classes_and_leave_one_out()
    {
        var scores = Numbers(0.1, 0.7, -0.3, 1.2, -0.5, 0.4, 0, 0.2, 0.9, 0.3, 0.3, 0.1).reshape(4, 3);
        var labels = Integers(1, 0, 2, 1);
        var weights = Numbers(0.5, 1, 2);
        new OnnxNodeCase("SoftmaxCrossEntropyLoss", 13, scores, labels).With("reduction", "none").Gives(
            [4], 0.6506003020246401, 0.4898139085775625, 0.6435130161768183, 1.0362866960692136);
        new OnnxNodeCase("SoftmaxCrossEntropyLoss", 13, scores, labels, weights).With("ignore_index", 0L).Gives([], 0.7434782576118727);
        new OnnxNodeCase("SoftmaxCrossEntropyLoss", 13, scores, labels, weights).With("ignore_index", 0L).With("reduction", "sum").Gives([], 2.973913030447491);
    }

    [Fact]
    public void Casts_truncate_wrap_and_compare_with_zero()
    {
        new OnnxNodeCase("Cast", 13, Numbers(-1.7, 2.9)).With("to", 7L).Gives([2], -1, 2);
        new OnnxNodeCase("Cast", 13, Integers(300, -1)).With("to", 2L).Gives([2], 44, 255);
        new OnnxNodeCase("Cast", 13, Integers(200)).With("to", 3L).Gives([1], -56);
        new OnnxNodeCase("Cast", 13, Numbers(0, 0.1)).With("to", 9L).Gives([2], 0, 1);
    }

    [Fact]
    public void Known_shapes_take_the_rules_of_the_networks_written_in_code()
    {
        using var scope = NewDisposeScope();
        Assert.IsType<Addition>(Single("Add", Ramp(1, 0, 1, 2, 3, 3), Ramp(1, 0, 1, 2, 3, 3)));
        Assert.IsType<Multiplication>(Single("Mul", Ramp(1, 0, 1, 2, 3, 3), Ramp(1, 0, 1, 2, 3, 3)));
        Assert.IsType<LinearLayer>(Single("MatMul", Ramp(1, 0, 1, 5, 4), Ramp(1, 0, 4, 3), areBothComputed: false));
        Assert.IsType<LinearLayer>(Single("Gemm", Ramp(1, 0, 1, 4), Ramp(1, 0, 4, 3), areBothComputed: false));
        var pool = new OnnxNodeCase("ReduceMean", 11, Ramp(1, 0, 1, 2, 3, 3)).With("axes", 2L, 3L).With("keepdims", 0L);
        Assert.Equal([4.0, 13.0], pool.Run(_ => true)[0].data<double>().ToArray());
        Assert.IsType<GlobalAveragePool>(Assert.Single(pool.Emitted).Operator);

        static Operator Single(string opType, Tensor a, Tensor b, bool areBothComputed = true)
        {
            var node = new OnnxNodeCase(opType, 13, a, b);
            node.Run(i => i == 0 || areBothComputed);
            return Assert.Single(node.Emitted).Operator;
        }
    }

    [Theory]
    [InlineData(2 * 3 * 4 * 5, new long[] { 2, 3, 4 }, new long[] { 4, 5 })]
    [InlineData(2 * 3 * 4 * 5, new long[] { 1, 3, 4 }, new long[] { 2, 4, 5 })]
    [InlineData(6 * 7, new long[] { 6, 7 }, new long[] { 7 })]
    [InlineData(5 * 4 * 3, new long[] { 1, 5, 4 }, new long[] { 4, 3 })]
    public void Matrix_products_say_what_they_cost(long expected, long[] a, long[] b)
    {
        using var scope = NewDisposeScope();
        foreach (var areBothComputed in new[] { false, true })
        {
            var product = new OnnxNodeCase("MatMul", 13, Ramp(1, 0, a), Ramp(1, 0, b));
            var value = product.Run(i => i == 0 || areBothComputed)[0];
            Assert.Equal(matmul(Ramp(1, 0, a), Ramp(1, 0, b)).data<double>().ToArray(), value.data<double>().ToArray());
            var draft = Assert.Single(product.Emitted);
            Assert.Equal(expected, draft.Operator.MultiplyAdds([.. draft.Inputs.Select(input => input.Shape)], draft.Shape));
        }
    }

    [Theory]
    [InlineData("MatMul", new long[] { 1, 2, 3, 4 }, new long[] { 1, 2, 4, 3 })]
    [InlineData("MatMul", new long[] { 2, 3, 4 }, new long[] { 1, 4, 5 })]
    [InlineData("Gemm", new long[] { 1, 4 }, new long[] { 4, 3 })]
    [InlineData("Mul", new long[] { 1, 3, 4, 5 }, new long[] { 1, 3, 1, 1 })]
    [InlineData("Mul", new long[] { 1, 3, 4, 5 }, new long[] { 1, 3, 4, 5 })]
    [InlineData("Max", new long[] { 1, 4 }, new long[] { 3, 1, 1 })]
    [InlineData("Sub", new long[] { 5 }, new long[] { 1, 2, 5 })]
    public void Tangents_of_two_computed_values_agree_with_autograd(string opType, long[] a, long[] b)
    {
        using var scope = NewDisposeScope();
        new OnnxNodeCase(opType, 13, Ramp(1, 0, a), Ramp(1, 0, b)).PushesTangentsLikeAutograd();
    }
}
