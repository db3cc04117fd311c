using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>Ranks of single operators against closed forms, of blocks against each other's methods.</summary>
public class BlockRankTests
{
    private const int Tokens = 5;
    private const int Features = 8;

    [Fact]
    public void A_layer_normalisation_loses_one_dimension_of_every_token_and_almost_a_second()
    {
        var rank = Single([Tokens, Features], net => net.LayerNormalization("op", net.Input(Tokens, Features), 1e-6));
        Assert.Equal(Tokens * (Features - 1), rank.Rank);
        Assert.Equal(rank.Rank, rank.RankHigh);
        Assert.Equal(Tokens, rank.NullSpaceDimension);
        Assert.Equal("algebra of LayerNorm 'op'", rank.BoundBy);
        Assert.Equal(("op", (long)Tokens), (rank.LosesMost, rank.LargestLoss));
        // Its smallest non-zero value is ε/(variance + ε) of a token's largest: at r = 0.01 every token counts n − 2, if all are alike.
        var alike = Single([Tokens, Features], net => net.LayerNormalization("op", net.Input(Tokens, Features), 1e-6), sameTokens: true);
        Assert.Equal(Tokens * (Features - 2), alike.NumericalRank);
        var variance = Input([Tokens, Features], sameTokens: true).Values[..Features] is var token ? token.Select(value => Math.Pow(value - token.Average(), 2)).Average() : 0;
        Assert.Equal(1e-6 / (variance + 1e-6), alike.SingularValues[Tokens * (Features - 1) - 1] / alike.SpectralNorm, 1e-9);
    }

    [Fact]
    public void Without_epsilon_it_loses_two()
    {
        var rank = Single([Tokens, Features], net => net.LayerNormalization("op", net.Input(Tokens, Features), 0));
        Assert.Equal((Tokens * (Features - 2), Tokens * (Features - 2)), (rank.Rank!.Value, rank.RankHigh));
    }

    [Fact]
    public void A_softmax_loses_one_and_numerically_all_improbable_classes()
    {
        var rank = Single([10], net => net.Add("op", new Softmax(0), net.Input(10L)));
        Assert.Equal((9, 9), (rank.Rank!.Value, rank.RankHigh));
        var confident = new InputItem("x", null, [10], [12, 10, 0, -1, -2, -3, -4, -5, -6, -7]);
        var found = Measure(Network(net => net.Add("op", new Softmax(0), net.Input(10L))), confident, new([]));
        Assert.Equal((9, 1), (found.Rank!.Value, found.NumericalRank));
    }

    [Fact]
    public void A_ReLU_passes_its_active_units()
    {
        var input = Input([3, 6, 6]);
        var rank = Measure(Network(net => net.Relu("op", net.Input(3, 6, 6))), input, new([]));
        var active = input.Values.Count(value => value > 0);
        Assert.InRange(active, 30, 80);
        Assert.Equal((active, active, active), (rank.Rank!.Value, rank.RankLow, rank.RankHigh));
        Assert.Equal("values that pass ReLU 'op'", rank.BoundBy);
        Assert.Equal(108 - active, rank.Loss);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)] // overlapping windows choose some inputs twice
    public void A_max_pool_passes_the_distinct_choices(long kernel, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        var input = Input([2, 8, 8]);
        var window = Window.Square(kernel, stride, padding);
        var rank = Measure(Network(net => net.MaxPool("op", net.Input(2, 8, 8), window)), input, new([]));
        var (_, chosen) = nn.functional.max_pool2d_with_indices(
            tensor(input.Values).reshape(1, 2, 8, 8), [kernel, kernel], [stride, stride], [padding, padding]);
        var distinct = chosen.data<long>().ToArray().Select((index, i) => (i / 16, index)).Distinct().Count();
        Assert.Equal((distinct, distinct), (rank.Rank!.Value, rank.RankHigh));
        Assert.Equal(kernel > stride, distinct < 32);
    }

    [Fact]
    public void A_global_average_pool_passes_one_dimension_per_channel()
    {
        var rank = Single([4, 5, 5], net => net.GlobalAveragePool("op", net.Input(4, 5, 5)));
        Assert.Equal((4, 4, 96), (rank.Rank!.Value, rank.RankHigh, rank.NullSpaceDimension));
    }

    [Fact]
    public void A_strided_convolution_never_reads_what_lies_between_its_windows()
    {
        var rank = Single([3, 7, 7], net => net.Convolution("op", net.Input(3, 7, 7), 12, Window.Square(1, 2)));
        Assert.Equal((48, 48), (rank.Rank!.Value, rank.RankHigh)); // 3 channels at 4 × 4 of 7 × 7 places
        Assert.Equal(99, rank.NullSpaceDimension);
        Assert.Equal("values that pass Conv2d 'op'", rank.BoundBy);
    }

    [Fact]
    public void A_block_is_cut_at_the_operator_that_loses_most_and_residual_branches_are_joined()
    {
        var network = Network(net =>
        {
            var x = net.Input(2, 6, 6);
            var y = net.Convolution("conv", x, 2, Window.Square(3, padding: 1));
            return net.GlobalAveragePool("op", net.Sum("sum", x, net.Relu("relu", y)));
        });
        var rank = Measure(network, Input([2, 6, 6]), new([]));
        Assert.Equal((2, "op", 70), (rank.Rank!.Value, rank.LosesMost, rank.LargestLoss));
        Assert.Equal("4 operators", rank.Operator);
        var sum = Measure(network, Input([2, 6, 6]), new(["sum"]));
        Assert.Equal((72, 72), (sum.Rank!.Value, sum.RankHigh));
    }

    [Fact]
    public void One_by_one_every_operator_is_measured_alone()
    {
        var network = Network(net =>
        {
            var x = net.Input(2, 6, 6);
            return net.Sum("op", x, net.Relu("relu", net.Convolution("conv", x, 2, Window.Square(3, padding: 1))));
        });
        var ranks = new BlockRankAnalysis(network, new([], PerOperator: true), ComputeSettings.Default).Measure(Input([2, 6, 6]), Feed(network), null, default).ToArray();
        Assert.Equal(["Conv2d", "ReLU", "Add"], ranks.Select(rank => rank.Operator));
        Assert.Equal(["input", "conv", "input+relu"], ranks.Select(rank => rank.Entry));
        Assert.Equal((144, 72, 72), (ranks[2].InputDimension, ranks[2].Rank!.Value, ranks[2].RankHigh));
        Assert.True(ranks[1].Rank < 72);
    }

    [Fact]
    public void Beyond_the_limit_the_bounds_hold_the_rank_and_the_estimate_its_error()
    {
        var network = Network(net =>
        {
            var y = net.Relu("relu", net.Convolution("conv", net.Input(3, 12, 12), 6, Window.Square(3, 2, padding: 1)));
            return net.Relu("op", net.Convolution("conv2", y, 8, Window.Square(3, padding: 1)));
        });
        var input = Input([3, 12, 12]);
        var exact = Measure(network, input, new([]));
        var estimate = Measure(network, input, new([], DenseLimit: 10, VectorCount: 32));
        Assert.Null(estimate.Rank);
        Assert.Empty(estimate.SingularValues);
        Assert.InRange(exact.Rank!.Value, estimate.RankLow, estimate.RankHigh);
        Assert.Equal(estimate.RankHigh, exact.RankHigh);
        Assert.Equal(exact.SpectralNorm, estimate.SpectralNorm, 1e-3 * exact.SpectralNorm);
        Assert.InRange(estimate.NumericalRankError, 0.01, 12);
        Assert.InRange(estimate.NumericalRank, exact.NumericalRank - 4 * estimate.NumericalRankError - 2, exact.NumericalRank + 4 * estimate.NumericalRankError + 2);
    }

    private static BlockRank Single(long[] shape, Func<NetworkBuilder, Node> write, bool sameTokens = false) =>
        Measure(Network(write), Input(shape, sameTokens), new([]));

    private static BlockRank Measure(NeuralNetwork network, InputItem input, BlockRankOptions options) =>
        Assert.Single(new BlockRankAnalysis(network, options, ComputeSettings.Default).Measure(input, Feed(network), null, default));

    private static NeuralNetwork Network(Func<NetworkBuilder, Node> write)
    {
        var net = new NetworkBuilder("test", name => name == "op");
        write(net);
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 3);
        return network;
    }

    private static InputItem Input(long[] shape, bool sameTokens = false)
    {
        var input = GaussianInput.Draw([.. shape], 6, 1).Single();
        if (sameTokens)
        {
            for (var i = Features; i < input.Values.Length; i++)
                input.Values[i] = input.Values[i % Features];
        }
        return input;
    }

    private static NetworkFeed Feed(NeuralNetwork network) =>
        NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);
}
