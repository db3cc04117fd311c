using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Propagation;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>Norms, counts and Jacobians of blocks against dense computation.</summary>
public class LanczosTests
{
    [Theory]
    [InlineData(300, 200)]
    [InlineData(200, 300)]
    public void The_norm_lies_in_its_bracket(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        for (var trial = 0; trial < 20; trial++)
        {
            var matrix = randn([rows, columns], float64, generator: generator); // the edge of its spectrum is as dense as can be
            var norm = linalg.matrix_norm(matrix, 2).item<double>();
            var bracket = Bracket(matrix, 48, trial);
            Assert.InRange(norm, bracket.Lower, bracket.Upper);
            Assert.InRange(bracket.Upper / bracket.Lower, 1, 1.03);
            Assert.Equal(1e-6, bracket.FailureProbability);
        }
    }

    [Fact]
    public void A_small_or_deficient_map_is_known_exactly()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var small = randn([100, 7], float64, generator: generator);
        var deficient = randn([80, 3], float64, generator: generator).matmul(randn([3, 90], float64, generator: generator));
        foreach (var matrix in new[] { small, deficient })
        {
            var bracket = Bracket(matrix, 48, 1);
            Assert.Equal(0, bracket.FailureProbability);
            Assert.InRange(linalg.matrix_norm(matrix, 2).item<double>(), bracket.Lower, bracket.Upper);
            Assert.Equal(1, bracket.Upper / bracket.Lower, 1e-9);
        }
        Assert.Equal((0, 0), (Bracket(zeros(5, 5, dtype: float64), 10, 1).Lower, Bracket(zeros(5, 5, dtype: float64), 10, 1).Upper));
    }

    [Fact]
    public void Counts_of_planted_spectra_agree_within_their_error()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var (left, right) = (RandomWeights.Orthogonal(generator, 400, 300), RandomWeights.Orthogonal(generator, 300, 300));
        var values = cat([linspace(1, 0.5, 120, float64), linspace(0.01, 1e-5, 180, float64)]);
        var matrix = (left * values).matmul(right);
        var count = SpectralCount.Estimate(v => v.matmul(matrix.t()), w => w.matmul(matrix), 400, 300, 0.1, 40, 40, 2, CPU, default);
        Assert.InRange(count.StandardError, 0.2, 4);
        Assert.InRange(count.Value, 120 - 4 * count.StandardError, 120 + 4 * count.StandardError);
        Assert.InRange(count.Value, count.Low, count.High);
    }

    [Fact]
    public void A_spectrum_dense_at_the_threshold_lies_in_the_interval_and_more_steps_narrow_it()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var (left, right) = (linalg.qr(randn([400, 300], float64, generator: generator)).Q, linalg.qr(randn([300, 300], float64, generator: generator)).Q);
        var values = linspace(1, 1e-4, 300, float64).sqrt(); // 150 above √½, with no gap there
        var matrix = (left * values).matmul(right);
        SpectralCount Count(int steps) => SpectralCount.Estimate(v => v.matmul(matrix.t()), w => w.matmul(matrix), 400, 300, Math.Sqrt(0.5), 40, steps, 2, CPU, default);
        var (few, many) = (Count(10), Count(60));
        Assert.All([few, many], count => Assert.InRange(150, count.Low - 4 * count.StandardError, count.High + 4 * count.StandardError));
        Assert.True(many.High - many.Low < 0.5 * (few.High - few.Low));
        Assert.InRange(many.High - many.Low, 1, 60);
    }

    [Fact]
    public void One_singular_value_many_times_is_counted_exactly()
    {
        var count = SpectralCount.Estimate(v => v * 0.5, w => w * 0.5, 50, 50, 0.1, 4, 20, 2, CPU, default);
        Assert.Equal((50, 50, 50), (Math.Round(count.Value, 9), Math.Round(count.Low, 9), Math.Round(count.High, 9)));
    }

    [Theory]
    [InlineData(RandomNetworkKind.Residual)]
    [InlineData(RandomNetworkKind.Transformer)]
    public void Rules_adjoints_and_double_backward_are_one_matrix(RandomNetworkKind kind)
    {
        using var scope = NewDisposeScope();
        var network = RandomNetwork.Create(new(kind, 8, 2) { InputShape = kind == RandomNetworkKind.Residual ? [3, 6, 6] : [5, 8], ClassCount = 4 });
        var input = GaussianInput.Draw(network.InputShape, 2, 1).Single();
        var inputs = new Dictionary<Node, Tensor> { [network.Nodes[0]] = tensor(input.Values).reshape([1, .. input.Shape]) };
        foreach (var block in NetworkBlock.Chain(network, network.DefaultProbes))
        {
            using var jacobian = BlockJacobian.Of(network, block, inputs, default);
            var forward = jacobian.Apply(eye(jacobian.Columns, dtype: float64)); // columns × rows
            var backward = jacobian.Adjoint(eye(jacobian.Rows, dtype: float64)); // rows × columns
            var twice = jacobian.ApplyByAutograd(eye(jacobian.Columns, dtype: float64));
            Assert.Equal(0, (forward - backward.t()).abs().max().item<double>(), 1e-12);
            Assert.Equal(0, (forward - twice).abs().max().item<double>(), 1e-12);
        }
    }

    [Fact]
    public void Blocks_join_branches_and_their_jacobians_multiply_to_that_of_the_network()
    {
        using var scope = NewDisposeScope();
        var network = RandomNetwork.Create(new(RandomNetworkKind.Residual, 8, 3) { ClassCount = 4, Activation = NetworkActivation.Tanh });
        var layers = network.Nodes.Where(node => node.IsDefaultProbe || node.Name == "blocks.1.map1").ToArray();
        var blocks = NetworkBlock.Of(network, layers);
        Assert.Equal(
            ["input → stem", "stem → blocks.0", "blocks.0 → blocks.1.map1", "blocks.0 → blocks.1", "blocks.1 → blocks.2", "blocks.2 → head"],
            blocks.Select(block => block.ToString()));
        var chain = NetworkBlock.Chain(network, layers);
        Assert.Equal(5, chain.Length);
        var inputs = new Dictionary<Node, Tensor> { [network.Nodes[0]] = ones([1, 8], float64) };
        var product = eye(8, dtype: float64);
        foreach (var block in chain)
        {
            using var jacobian = BlockJacobian.Of(network, block, inputs, default);
            product = jacobian.Apply(product);
        }
        using var whole = BlockJacobian.Of(network, new(network.Nodes[0], network.Output), inputs, default);
        Assert.Equal(0, (whole.Apply(eye(8, dtype: float64)) - product).abs().max().item<double>(), 1e-12);
    }

    private static SpectralNorm Bracket(Tensor matrix, int steps, long seed) => LanczosNorm.Bracket(
        v => v.matmul(matrix.t()), w => w.matmul(matrix), matrix.shape[0], matrix.shape[1], steps, seed, CPU, default);
}
