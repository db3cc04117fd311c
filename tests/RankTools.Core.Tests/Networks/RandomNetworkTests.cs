using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>Random networks have the moments, the isometry and the reproducibility that they promise.</summary>
public class RandomNetworkTests
{
    [Theory]
    [InlineData(WeightInitialization.Gaussian, 1.5, 1.5 / 16)]
    [InlineData(WeightInitialization.He, 1, 0.0883883476)] // √(2/256)
    [InlineData(WeightInitialization.Glorot, 1, 0.0625)] // √(2/512)
    [InlineData(WeightInitialization.Orthogonal, 2, 0.125)] // 2/√256
    public void Entries_have_the_deviation_of_the_initialisation(WeightInitialization initialization, double gain, double deviation)
    {
        using var scope = NewDisposeScope();
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, 256, 2) { Initialization = initialization, Gain = gain, Seed = 3 });
        var weight = network.Parameters[1].Master.to(float64);
        Assert.Equal([256L, 256L], weight.shape);
        Assert.InRange(weight.square().mean().sqrt().item<double>(), 0.98 * deviation, 1.02 * deviation); // 65,536 entries
        Assert.InRange(Math.Abs(weight.mean().item<double>()), 0, 0.02 * deviation);
    }

    [Fact]
    public void Orthogonal_convolutions_have_orthonormal_rows_as_matrices()
    {
        using var scope = NewDisposeScope();
        var network = RandomNetwork.Create(new(RandomNetworkKind.Cnn, 8, 2) { Initialization = WeightInitialization.Orthogonal });
        var weight = network.Parameters[1].Master.to(float64).reshape(8, -1);
        Assert.Equal(0, (weight.matmul(weight.t()) - eye(8, dtype: float64)).abs().max().item<double>(), 1e-6);
    }

    [Theory]
    [InlineData(RandomNetworkKind.Mlp, NetworkActivation.Identity, 8, 8, 1)]
    [InlineData(RandomNetworkKind.Mlp, NetworkActivation.Relu, 8, 8, 1)] // all inputs, half of the units
    [InlineData(RandomNetworkKind.Mlp, NetworkActivation.LeakyRelu, 8, 8, 1.00005)] // √(1 + 0.01²)
    [InlineData(RandomNetworkKind.Cnn, NetworkActivation.Relu, 3 * 5 * 5, 3 * 5 * 5, 1)]
    [InlineData(RandomNetworkKind.Cnn, NetworkActivation.Identity, 3 * 5 * 5, 3 * 5 * 5, 1)]
    public void Dynamical_isometry_is_exact_at_any_depth(RandomNetworkKind kind, NetworkActivation activation, int inputs, int rank, double value)
    {
        var options = new RandomNetworkOptions(kind, 16, 30)
        {
            InputShape = kind == RandomNetworkKind.Cnn ? [3, 5, 5] : [8],
            Activation = activation,
            Initialization = WeightInitialization.DynamicalIsometry,
            Seed = 5,
        };
        var values = SingularValues(RandomNetwork.Create(options));
        Assert.Equal(inputs, values.Length);
        Assert.All(values.Take(rank), sigma => Assert.Equal(value, sigma, 1e-5));
    }

    [Fact]
    public void Branches_that_end_in_zeros_leave_the_jacobian_between_blocks_the_identity()
    {
        var options = new RandomNetworkOptions(RandomNetworkKind.Transformer, 8, 4) { Initialization = WeightInitialization.DynamicalIsometry, InputShape = [5, 8], HeadCount = 2 };
        var network = RandomNetwork.Create(options);
        var embed = SingularValues(network, "embed");
        Assert.Equal(embed, SingularValues(network, "blocks.3"));
    }

    [Fact]
    public void The_branch_scale_multiplies_the_end_of_every_branch_and_nothing_else()
    {
        var options = new RandomNetworkOptions(RandomNetworkKind.Residual, 8, 2) { Seed = 2 };
        var (plain, scaled) = (RandomNetwork.Create(options), RandomNetwork.Create(options with { BranchScale = 0.5 }));
        foreach (var (a, b) in plain.Parameters.Zip(scaled.Parameters))
        {
            using var scope = NewDisposeScope();
            var factor = a.Key.EndsWith("map2.weight", StringComparison.Ordinal) ? 0.5 : 1;
            Assert.Equal(0, (a.Master * factor - b.Master).abs().max().item<float>(), 1e-7f);
        }
    }

    [Theory]
    [InlineData(RandomNetworkKind.Mlp)]
    [InlineData(RandomNetworkKind.Cnn)]
    [InlineData(RandomNetworkKind.Residual)]
    [InlineData(RandomNetworkKind.Transformer)]
    public void The_same_seed_gives_the_same_network_another_gives_another(RandomNetworkKind kind)
    {
        using var scope = NewDisposeScope();
        Tensor First(long seed) => RandomNetwork.Create(new(kind, 8, 2) { Seed = seed, BiasDeviation = 0.1, ClassCount = 3 }).Parameters[0].Master;
        Assert.True(First(4).Equals(First(4)));
        Assert.False(First(4).Equals(First(5)));
        Assert.Equal(3, RandomNetwork.Create(new(kind, 8, 2) { ClassCount = 3 }).Output.ElementCount);
    }

    [Fact]
    public void Given_matrices_are_applied_in_their_order()
    {
        var network = RandomNetwork.FromMatrices(
            [NumericArray.FromDoubles([1, 2, 3, 4, 5, 6], 3, 2), NumericArray.FromDoubles([1, 0, 2], 1, 3)], NetworkActivation.Identity);
        using var scope = NewDisposeScope();
        var value = ValuePass.Run(network, [network.Output], tensor(new[] { 1.0, 10 }, float64).reshape(1, 2), default)[network.Output];
        Assert.Equal(21 + (2 * 65), value.item<double>()); // A_1 x = (21, 43, 65)
        var wrong = Assert.Throws<RankToolsException>(() => RandomNetwork.FromMatrices(
            [NumericArray.FromDoubles([1, 2], 1, 2), NumericArray.FromDoubles([1, 2], 1, 2)], NetworkActivation.Identity));
        Assert.Equal("ShapeMismatch", wrong.ErrorId);
    }

    [Fact]
    public void What_cannot_be_built_is_an_error_that_says_what_is_wrong()
    {
        static string Error(RandomNetworkOptions options) => Assert.Throws<RankToolsException>(() => RandomNetwork.Create(options)).ErrorId;
        Assert.Equal("RandomNetworkInvalid", Error(new(RandomNetworkKind.Transformer, 10, 1) { HeadCount = 4 }));
        Assert.Equal("RandomNetworkInvalid", Error(new(RandomNetworkKind.Cnn, 8, 1) { KernelSize = 2 }));
        Assert.Equal("RandomNetworkInvalid", Error(new(RandomNetworkKind.Cnn, 8, 1) { InputShape = [8] }));
        Assert.Equal("RandomNetworkInvalid", Error(new(RandomNetworkKind.Mlp, 7, 1) { Initialization = WeightInitialization.DynamicalIsometry }));
        Assert.Equal("InitializationUnsupported", Error(
            new(RandomNetworkKind.Mlp, 8, 1) { Initialization = WeightInitialization.DynamicalIsometry, Activation = NetworkActivation.Sigmoid }));
    }

    [Fact]
    public void Random_inputs_are_found_again_by_their_source()
    {
        var third = GaussianInput.Draw([2, 3], seed: 9, count: 4).ElementAt(2);
        Assert.Equal(third.Values, GaussianInput.Find(third.Source, [2, 3], 9)!.Values);
        Assert.Null(GaussianInput.Find("picture.png", [2, 3], 9));
        Assert.NotEqual(third.Values, GaussianInput.Draw([2, 3], seed: 10, count: 3).Last().Values);
    }

    private static double[] SingularValues(NeuralNetwork network, string? layer = null)
    {
        using var scope = NewDisposeScope();
        var input = GaussianInput.Draw(network.InputShape, 1, 1).Single();
        var point = tensor(input.Values, float64).reshape([1, .. input.Shape]);
        var probe = layer is null ? network.Output : network.Find(layer)!;
        var pass = new TangentPass(network, [probe], InputDirections.Whole(network.InputShape), new(float64, CPU, 1L << 30, 0));
        foreach (var tangents in pass.Run(point, null, default))
            return linalg.svdvals(tangents.Matrix).data<double>().ToArray();
        return [];
    }
}
