using System.Collections.Immutable;
using System.Numerics;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;
using RankTools.Ranks;
using RankTools.Ranks.Exact;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Ranks.Exact;

/// <summary>Exact ranks of whole networks: planted ones, those of whole-number elimination, and those of float64 singular values.</summary>
public class ExactRankTests
{
    public ExactRankTests() => TorchBackend.EnsureLoaded();

    private static IReadOnlyList<ExactLayerRank> Measure(NeuralNetwork network, Tensor x, params string[] layers)
    {
        var options = new LayerRankOptions(InputDirections.Whole(network.InputShape), InputContext.Real, Tolerance.Default, [.. layers]);
        var analysis = new ExactRankAnalysis(network, options, new(DeviceName.Parse("cpu"), Precision.Double, null, 0, null));
        var input = new InputItem("x", null, [.. network.InputShape], x.data<double>().ToArray());
        return [.. analysis.Measure(input, NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false), null, default)];
    }

    /// <summary>Fully connected layers of small whole numbers, of rank at most <paramref name="rank"/> each, with or without ReLU.</summary>
    private static (NeuralNetwork Network, int[][,] Weights) Chain(int seed, bool hasGates, int rank, params int[] widths)
    {
        var random = new Random(seed);
        var net = new NetworkBuilder("chain", name => name != "input");
        var x = net.Add("flat", new Flatten(), net.Input([widths[0], 1, 1]));
        var weights = new List<int[,]>();
        for (var l = 1; l < widths.Length; l++)
        {
            x = net.Linear($"fc{l}", x, widths[l]);
            var matrix = new int[widths[l], widths[l - 1]];
            var (left, right) = (Draw(widths[l] * rank), Draw(rank * widths[l - 1]));
            for (var i = 0; i < widths[l]; i++)
            {
                for (var j = 0; j < widths[l - 1]; j++)
                {
                    for (var k = 0; k < rank; k++)
                        matrix[i, j] += left[(i * rank) + k] * right[(k * widths[l - 1]) + j];
                }
            }
            weights.Add(matrix);
            x.Operator.Parameters[0].Assign(tensor(matrix.Cast<int>().Select(value => (float)value).ToArray()).reshape(widths[l], widths[l - 1]));
            x.Operator.Parameters[1].Assign(tensor(Draw(widths[l]).Select(value => value + 0.5f).ToArray()));
            if (hasGates)
                x = net.Relu($"relu{l}", x);
        }
        return (net.Build(Preprocessing.None), [.. weights]);

        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(-3, 4))];
    }

    /// <summary>The rank of whole numbers by elimination without fractions (Bareiss), of any length.</summary>
    private static int RankOf(BigInteger[,] matrix)
    {
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var (rank, previous) = (0, BigInteger.One);
        for (var column = 0; column < columns && rank < rows; column++)
        {
            var pivot = Enumerable.Range(rank, rows - rank).FirstOrDefault(row => !matrix[row, column].IsZero, -1);
            if (pivot < 0)
                continue;
            for (var j = 0; j < columns; j++)
                (matrix[rank, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[rank, j]);
            for (var i = rank + 1; i < rows; i++)
            {
                for (var j = column + 1; j < columns; j++)
                    matrix[i, j] = ((matrix[rank, column] * matrix[i, j]) - (matrix[i, column] * matrix[rank, j])) / previous;
                matrix[i, column] = 0;
            }
            previous = matrix[rank++, column];
        }
        return rank;
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public void Chains_of_whole_numbers_have_the_rank_of_elimination_without_fractions(int seed, bool hasGates)
    {
        using var scope = NewDisposeScope();
        var (network, weights) = Chain(seed, hasGates, 6 + seed, 20, 30, 25, 14, 22, 8);
        manual_seed(seed);
        var x = randint(-8, 8, [1, 20], float64) / 4;
        var found = Measure(network, x).ToDictionary(rank => rank.Layer, rank => rank.Rank);
        // The Jacobian in whole numbers; gates from the value, which is exact here.
        var jacobian = new BigInteger[20, 20];
        for (var i = 0; i < 20; i++)
            jacobian[i, i] = 1;
        var value = x.flatten();
        for (var l = 0; l < weights.Length; l++)
        {
            var linear = network.Find($"fc{l + 1}")!.Operator;
            value = linear.Value([value.unsqueeze(0)]).flatten();
            var next = new BigInteger[weights[l].GetLength(0), 20];
            for (var i = 0; i < next.GetLength(0); i++)
            {
                for (var j = 0; j < 20; j++)
                {
                    for (var k = 0; k < weights[l].GetLength(1); k++)
                        next[i, j] += weights[l][i, k] * jacobian[k, j];
                }
            }
            Assert.Equal(RankOf((BigInteger[,])next.Clone()), found[$"fc{l + 1}"]);
            if (hasGates)
            {
                for (var i = 0; i < next.GetLength(0); i++)
                {
                    for (var j = 0; j < 20 && value[i].item<double>() <= 0; j++)
                        next[i, j] = 0;
                }
                value = value.relu();
                Assert.Equal(RankOf((BigInteger[,])next.Clone()), found[$"relu{l + 1}"]);
            }
            jacobian = next;
        }
        Assert.InRange(found["fc1"], 1, 6 + seed);
    }

    [Fact]
    public void A_product_of_ranks_that_cancel_is_zero_and_one_that_does_not_is_whole()
    {
        var net = new NetworkBuilder("two", name => name != "input");
        net.Linear("b", net.Linear("a", net.Add("flat", new Flatten(), net.Input([4, 1, 1])), 4), 4);
        var network = net.Build(Preprocessing.None);
        void Set(string name, params float[] weights)
        {
            network.Find(name)!.Operator.Parameters[0].Assign(tensor(weights).reshape(4, 4));
            network.Find(name)!.Operator.Parameters[1].Assign(zeros(4));
        }
        Set("a", 1e-30f, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1e30f, 0, 0, 0, 0, 0);
        Set("b", 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);
        using var input = zeros(1, 4, float64);
        // Three numbers sixty orders of magnitude apart are rank three; what reads only the fourth is nothing.
        Assert.Equal([4, 3, 0], Measure(network, input).Select(rank => rank.Rank));
    }

    /// <summary>A small residual network with every kind of exact operator.</summary>
    private static NeuralNetwork Residual(int seed)
    {
        var net = new NetworkBuilder("residual", name => !name.Contains('.'));
        var x = net.Input([2, 10, 10]);
        x = net.Relu("stem", net.BatchNormalization("stem.bn", net.Convolution("stem.conv", x, 6, Window.Square(3, padding: 1))));
        x = net.MaxPool("pool", x, Window.Square(2, 2));
        var y = net.Relu("branch.relu", net.BatchNormalization("branch.bn1", net.Convolution("branch.conv1", x, 6, Window.Square(3, padding: 1))));
        y = net.BatchNormalization("branch.bn2", net.Convolution("branch.conv2", y, 6, Window.Square(3, padding: 1), groups: 2));
        x = net.Relu("block", net.Sum("block.add", x, y));
        x = net.Add("average", new AveragePool2d(Window.Square(3, 2, 1), countPadding: seed % 2 == 0), x);
        x = net.Add("joined", new Concatenation(), x, net.Relu("joined.relu", net.Convolution("joined.conv", x, 3, Window.Square(1))));
        x = net.Add("adaptive", new AdaptiveAveragePool2d(2, 2), x);
        x = net.Linear("fc", net.Add("flat", new Flatten(), x), 12);
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, seed);
        manual_seed(seed);
        foreach (var parameter in network.Parameters)
        {
            if (parameter.Role == ParameterRole.RunningVariance)
                parameter.Assign(rand([.. parameter.Shape], float32) + 0.5);
            else if (parameter.Role is ParameterRole.RunningMean or ParameterRole.Scale or ParameterRole.Shift)
                parameter.Assign(randn([.. parameter.Shape], float32) * 0.3 + (parameter.Role == ParameterRole.Scale ? 1 : 0));
        }
        return network;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Ranks_agree_with_singular_values_wherever_these_leave_no_doubt_and_never_rise(int seed)
    {
        using var scope = NewDisposeScope();
        var network = Residual(seed);
        manual_seed(100 + seed);
        var x = randn([1, 2, 10, 10], float64);
        var exact = Measure(network, x, "*").ToDictionary(rank => rank.Layer);
        Assert.Equal(network.Nodes.Count - 1, exact.Count);
        foreach (var node in network.Nodes.Skip(1))
        {
            var rank = exact[node.Name];
            using var jacobian = CotangentPass.Jacobian(network, node, network.Nodes[0], x, InputDirections.Whole(network.InputShape), null, default);
            var values = linalg.svdvals(jacobian).data<double>().ToArray();
            // All singular values are well above rounding or at it, so there is no doubt.
            Assert.DoesNotContain(values, value => value > 1e-15 * values[0] && value < 1e-10 * values[0]);
            Assert.Equal(values.Count(value => value > 1e-13 * values[0]), rank.Rank);
            // A layer computed from one other alone has no more.
            if (node.Inputs.Length == 1 && node.Inputs[0].Operator is not NetworkInput)
                Assert.True(rank.Rank <= exact[node.Inputs[0].Name].Rank, $"{node.Name} has {rank.Rank}");
            Assert.True(rank.Primes.Count == 2 && rank.PrimeRanks.Distinct().Count() == 1);
        }
        string[] path = ["stem", "pool", "block", "average", "joined", "adaptive", "flat", "fc"];
        Assert.All(path.Zip(path.Skip(1)), pair => Assert.True(exact[pair.Second].Rank <= exact[pair.First].Rank));
    }

    [Fact]
    public void Layers_chosen_alone_have_the_ranks_that_they_have_among_all()
    {
        using var scope = NewDisposeScope();
        var network = Residual(7);
        var x = randn([1, 2, 10, 10], float64);
        var all = Measure(network, x, "*").ToDictionary(rank => rank.Layer, rank => rank.Rank);
        foreach (var name in (string[])["branch.conv2", "joined.relu", "fc"])
            Assert.Equal(all[name], Assert.Single(Measure(network, x, name)).Rank);
    }

    [Fact]
    public void A_dead_unit_and_a_repeated_channel_are_seen()
    {
        using var scope = NewDisposeScope();
        var net = new NetworkBuilder("kernel", name => name != "input");
        net.Relu("relu", net.BatchNormalization("bn", net.Convolution("conv", net.Input([3, 4, 4]), 4, Window.Square(1), bias: true)));
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 1);
        var weight = randn(4, 3, 1, 1);
        weight[1] = weight[0] * -4; // the same channel again, exactly
        network.Parameters[0].Assign(weight);
        network.Parameters[1].Assign(tensor(new float[] { 50, 50, 50, -50 })); // gates open, open, open, shut
        var ranks = Measure(network, randn([1, 3, 4, 4], float64));
        // 16 places of rank 3 at most, then of the two channels that differ and are open.
        Assert.Equal([48, 48, 32], ranks.Select(rank => rank.Rank));
    }
}
