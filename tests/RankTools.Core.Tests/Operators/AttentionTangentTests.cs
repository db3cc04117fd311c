using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Operators;

/// <summary>Float32 tangents of attention, which have loops of their own on CPUs, against those in float64 by products of matrices.</summary>
public class AttentionTangentTests
{
    [Theory]
    [InlineData(1, 5, 16)]
    [InlineData(3, 37, 64)]
    [InlineData(2, 64, 48)]
    [InlineData(2, 33, 32)]
    public void Among_all_tokens(int heads, int tokens, int features) =>
        Compare(new MultiHeadAttention(heads), tokens, 3 * heads * features, null);

    [Theory]
    [InlineData(1, 5, 16)]
    [InlineData(3, 37, 64)]
    public void Where_few_tokens_change(int heads, int tokens, int features) =>
        Compare(new MultiHeadAttention(heads), tokens, 3 * heads * features, [1, 3]);

    [Theory]
    [InlineData(32, null)]
    [InlineData(16, new long[] { 0, 1, 12, 30, 48 })]
    [InlineData(64, new long[] { 35 })]
    public void Within_shifted_windows(int features, long[]? given)
    {
        var grid = WindowGrid.For(7, 7, 3, shifted: true); // 3 × 3 windows, some of them hanging over the edge
        var table = OperatorCases.Draw(ParameterRole.RelativePositionBias, 25, 2);
        Compare(new MultiHeadAttention(2, grid, table), grid.WindowCount * grid.TokensPerWindow, 6 * features, given);
    }

    private static void Compare(MultiHeadAttention attention, long tokens, long width, long[]? given)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(tokens);
        System.Collections.Immutable.ImmutableArray<long> shape = [tokens, width];
        var input = given is null ? TangentWindow.Whole(shape) : TangentWindow.Of(shape, given);
        var point = randn([1, tokens, width], float64);
        var value = attention.Value([point]);
        var step = new PlanStep(new Node(1, "y", attention, [new Node(0, "x", new NetworkInput([tokens, width]), [], false)], false),
            attention, [new Node(0, "x", new NetworkInput([tokens, width]), [], false)]);
        var output = given is null ? TangentWindow.Whole([tokens, width / 3]) : WindowRules.Window(step, [input]);
        var tangents = randn([7, .. input.PartShape], float64);
        Tensor Push(ScalarType type)
        {
            using var rule = WindowRules.Linearize(step, new([point], value, type, MapRegion.Whole(step.Node.Shape)), [input], output);
            return rule.Apply([tangents.to(type)], [false])!;
        }
        var expected = Push(float64);
        var found = Push(float32);
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange((expected - found).abs().max().item<double>(), 0, 1e-5 * (1 + expected.abs().max().item<double>()));
    }
}
