using RankTools.Operators;

using static RankTools.Core.Tests.Networks.Onnx.Waves;
using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Quantised numbers of ONNX, by hand.</summary>
public class QuantizationLoweringTests
{
    [Fact]
    public void Numbers_are_rounded_to_even_and_kept_in_range() =>
        new OnnxNodeCase("QuantizeLinear", 13, Numbers(1, 3, 5, -1, 700, -2), Numbers(2)).Gives([6], 0, 2, 2, 0, 255, 0);

    [Fact]
    public void Every_channel_has_its_own_scale_and_zero_point() =>
        new OnnxNodeCase("DequantizeLinear", 13, Integers(3, 5, 7, 9).reshape(2, 2), Numbers(2, 10), Integers(1, 5)).With("axis", 0L)
            .Gives([2, 2], 4, 8, 20, 40);

    [Fact]
    public void Or_every_block_along_an_axis() =>
        new OnnxNodeCase("DequantizeLinear", 21, Integers(1, 2, 3, 4, 5).reshape(1, 5), Numbers(1, 10, 100).reshape(1, 3)).With("block_size", 2L)
            .Gives([1, 5], 1, 2, 30, 40, 500);

    [Fact]
    public void The_range_of_eight_bits_follows_the_values()
    {
        using var scope = NewDisposeScope();
        var outputs = new OnnxNodeCase("DynamicQuantizeLinear", 11, Numbers(-1, 0, 4.1)).Run(_ => true, outputs: 3);
        Assert.Equal([0.0, 50, 255], outputs[0].data<double>().ToArray());
        Assert.Equal(0.02, outputs[1].item<double>(), 1e-9);
        Assert.Equal(50.0, outputs[2].item<double>());
    }

    [Fact]
    public void Integers_are_multiplied_without_their_zero_points() =>
        new OnnxNodeCase("MatMulInteger", 10, Integers(11, 7, 3, 10, 6, 2).reshape(2, 3), Integers(1, 4, 2, 5, 3, 6).reshape(3, 2), Integers(12), Integers(0))
            .Gives([2, 2], -1 - 10 - 27, -4 - 25 - 54, -2 - 12 - 30, -8 - 30 - 60);

    [Fact]
    public void A_quantised_convolution_rounds_once() =>
        new OnnxNodeCase("QLinearConv", 10, Integers(3, 5, 9).reshape(1, 1, 3), Numbers(0.5), Integers(1), Integers(2, 4).reshape(2, 1, 1),
            Numbers(1, 0.25), Integers(0, 2), Numbers(0.5), Integers(10), Integers(2, -8)).Gives([1, 2, 3], 16, 20, 28, 9, 10, 12);

    [Fact]
    public void No_tangent_passes_through_rounding()
    {
        using var scope = NewDisposeScope();
        var quantize = new OnnxNodeCase("QuantizeLinear", 13, Numbers(1, 3), Numbers(2));
        quantize.Run(i => i == 0);
        Assert.False(Assert.Single(quantize.Emitted).Operator.IsDifferentiable);
        var restore = new OnnxNodeCase("DequantizeLinear", 13, Integers(1, 3), Numbers(2));
        restore.Run(i => i == 0);
        Assert.True(Assert.Single(restore.Emitted).Operator is BoundOperator { IsDifferentiable: true });
    }
}
