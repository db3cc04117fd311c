using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Recurrent layers against PyTorch's, with weights in ONNX's order of gates.</summary>
public class RecurrentLoweringTests
{
    [Theory]
    [InlineData("LSTM", 4, new[] { 0.23252335732520654, -0.030154733214953388, 0.22780423698651023, 0.11520757064571993, 0.018381938819729424, 0.2556632361083164 })]
    [InlineData("RNN", 1, new[] { 0.8495058014223953, 0.8491314307995463, 0.516259161338197, 0.9787051042108442, 0.11285402238883988, -0.16737554473222216 })]
    public void Steps_are_those_of_pytorch(string opType, int gates, double[] expected) => Layer(opType, gates).Gives([3, 1, 1, 2], expected);

    [Fact]
    public void A_gru_that_resets_after_the_product_is_that_of_pytorch() => Layer("GRU", 3).With("linear_before_reset", 1L).Gives(
        [3, 1, 1, 2],
        -0.07444731837616037, 0.0929420483437775, -0.22513028301508742, 0.18658363214030016, -0.1915679764984829, -0.2944011253656339);

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void Tangents_agree_with_autograd(string opType, int gates)
    {
        using var scope = NewDisposeScope();
        Layer(opType, gates).PushesTangentsLikeAutograd();
        Layer(opType, gates).With("direction", "reverse").PushesTangentsLikeAutograd();
    }

    [Fact]
    public void A_short_sequence_ends_early_in_either_direction()
    {
        using var scope = NewDisposeScope();
        foreach (var direction in new[] { "forward", "reverse" })
        {
            var whole = Layer("LSTM", 4, steps: 2).With("direction", direction).Run(i => i == 0, outputs: 3);
            var cut = Layer("LSTM", 4, steps: 3, length: 2).With("direction", direction).Run(i => i == 0, outputs: 3);
            Assert.Equal(0.0, (cut[0].narrow(0, 0, 2) - whole[0]).abs().max().item<double>());
            Assert.Equal(0.0, cut[0][2].abs().max().item<double>());
            Assert.Equal(0.0, (cut[1] - whole[1]).abs().max().item<double>() + (cut[2] - whole[2]).abs().max().item<double>());
        }
    }

    /// <summary>One sample of two numbers per step, two features.</summary>
    private static OnnxNodeCase Layer(string opType, int gates, int steps = 3, int length = 0) => new OnnxNodeCase(
        opType, 14,
        Wave(1.0, 0.3, steps, 1, 2), Wave(0.7, 0.1, 1, gates * 2, 2), Wave(0.9, -0.4, 1, gates * 2, 2), Wave(1.3, 0.2, 1, 2 * gates * 2),
        length == 0 ? null : tensor(new long[] { length })).With("hidden_size", 2L);

    private static Tensor Wave(double step, double shift, params long[] shape) =>
        (arange(shape.Aggregate(1L, (product, size) => product * size), float64) * step + shift).sin().reshape(shape);
}
