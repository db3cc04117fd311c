using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>Exponents against closed forms, determinants and the singular values of products that can still be formed.</summary>
public class LyapunovTests
{
    private static MatrixProductAnalysis Analysis(long seed = 1, double tolerance = 0.01) =>
        new(tolerance, ComputeSettings.Default with { Seed = seed }, null, CancellationToken.None);

    [Theory]
    [InlineData(4, new[] { .557966, .364819, .057966, -.635181 })]
    [InlineData(8, new[] { .974632, .898152, .807966, .698152, .557966, .364819, .057966, -.635181 })]
    public void The_closed_form_has_the_known_values(int width, double[] expected)
    {
        var found = LyapunovClosedForm.Gaussian(width, width, 1);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(expected[0] + Math.Log(3), LyapunovClosedForm.Gaussian(width, 1, 3)[0], 1e-6);
    }

    [Theory]
    [InlineData(4, 4000)]
    [InlineData(8, 2000)]
    [InlineData(64, 200)]
    public void Gaussian_products_have_the_exponents_of_the_closed_form_within_four_standard_errors(int width, int depth)
    {
        var spectrum = Analysis().Gaussian(width, depth, null, 1);
        Assert.Equal(width, spectrum.Exponents.Count);
        Assert.InRange(spectrum.LargestDeviation!.Value, 0.1, 4);
        Assert.Equal(depth, spectrum.Steps[^1].Depth);
        // The variance of one factor is ψ′((n − k + 1)/2)/4; for the last direction ψ′(1/2)/4 = π²/8.
        Assert.InRange(spectrum.StandardErrors[^1] * Math.Sqrt(depth), 0.8 * Math.PI / Math.Sqrt(8), 1.2 * Math.PI / Math.Sqrt(8));
    }

    [Fact]
    public void The_leading_exponents_of_wide_products_do_too()
    {
        var spectrum = Analysis().Gaussian(256, 600, 8, 1);
        Assert.Equal(8, spectrum.Exponents.Count);
        Assert.InRange(spectrum.LargestDeviation!.Value, 0.1, 4);
        // The variance of one factor is ψ′(n/2)/4, about 1/(2n).
        Assert.InRange(spectrum.StandardErrors[0] * Math.Sqrt(600), 0.85 / Math.Sqrt(512), 1.15 / Math.Sqrt(512));
    }

    [Fact]
    public void All_exponents_together_are_the_mean_log_determinant()
    {
        var spectrum = Analysis(4).Gaussian(12, 300, null, 0.5);
        Assert.Equal(spectrum.MeanLogDeterminant!.Value, spectrum.ExponentSum, 1e-12);
        Assert.Null(Analysis(4).Gaussian(12, 20, 5, 0.5).MeanLogDeterminant);
    }

    [Fact]
    public void Orthogonal_factors_give_the_logarithm_of_the_scale_exactly()
    {
        var spectrum = Analysis(2).Orthogonal(10, 500, null, 0.7);
        Assert.All(spectrum.Exponents, exponent => Assert.Equal(Math.Log(0.7), exponent, 1e-14));
        Assert.Equal(10, spectrum.NumericalRank);
        Assert.StartsWith("1 \"\" [-0.3566749439387", spectrum.Steps[0].ToString(), StringComparison.Ordinal);
        Assert.EndsWith("] 10 10", spectrum.Steps[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(0, spectrum.KaplanYorkeDimension);
        Assert.Equal(10, Analysis(2).Orthogonal(10, 5, null, 1.5).KaplanYorkeDimension);
    }

    [Fact]
    public void The_rank_by_depth_is_that_of_the_product_itself_while_it_can_be_formed()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        Tensor[] factors = [.. Enumerable.Range(0, 30).Select(_ => randn([12, 12], float64, generator: generator))];
        var matrices = factors.Select(factor => NumericArray.FromDoubles(factor.data<double>().ToArray(), 12, 12)).ToArray();
        var spectrum = Analysis(3, 1e-4).Given(matrices, null);
        var product = eye(12, dtype: float64);
        foreach (var (factor, i) in factors.Select((factor, i) => (factor, i)))
        {
            product = factor.matmul(product);
            if (spectrum.Steps.FirstOrDefault(step => step.Depth == i + 1) is not { } step)
                continue;
            var values = linalg.svdvals(product).data<double>().ToArray();
            Assert.Equal(values.Count(value => value > 1e-4 * values[0]), step.NumericalRank);
        }
        Assert.True(spectrum.Steps[^1].NumericalRank < 8);
        Assert.Null(spectrum.KaplanYorkeDimension);
    }

    [Fact]
    public void The_asymptotic_count_overestimates_at_finite_depth()
    {
        var step = Analysis(5).Gaussian(64, 16, null, 1).Steps[^1];
        Assert.Equal(28, step.AsymptoticRank);
        Assert.InRange(step.NumericalRank, 19, 23);
    }

    [Fact]
    public void Graded_products_keep_singular_values_that_no_number_could_hold()
    {
        using var scope = NewDisposeScope();
        using var product = new TangentProduct(eye(3, dtype: float64), Math.ScaleB(1, -52));
        var factor = diag(tensor(new[] { 1e100, 1, 1e-100 }));
        for (var i = 0; i < 2000; i++)
            product.Advance(factor.matmul(product.Frame));
        Assert.Equal([Math.Log(1e100), 0, Math.Log(1e-100)], product.Exponents.Select(value => Math.Round(value, 10)).Select(value => value == 0 ? 0 : value), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(2000 * Math.Log(1e100), product.LogSingularValues()[0], 1e-6);
        Assert.Equal(1, product.NumericalRank(0.01));
    }

    [Fact]
    public void Directions_that_a_factor_kills_are_counted_as_lost_and_the_others_go_on()
    {
        double[] projection = [1, 0, 0, 0, 2, 0, 0, 0, 0];
        var spectrum = Analysis(1).Given([.. Enumerable.Repeat(NumericArray.FromDoubles(projection, 3, 3), 200)], null);
        Assert.Equal(1, spectrum.LostCount);
        Assert.Equal(Math.Log(2), spectrum.Exponents[0], 0.02);
        Assert.Equal(0, spectrum.Exponents[1], 0.02);
    }

    [Fact]
    public void A_linear_network_has_the_exponents_of_the_product_of_its_matrices()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, 6, 300) { Activation = NetworkActivation.Identity, Seed = 11 });
        var analysis = new NetworkLyapunovAnalysis(network, [], 6, 0.01, 2, ComputeSettings.Default);
        var found = analysis.Measure(GaussianInput.Draw([6], 1, 1).Single(), Feed(network), null, default);
        var matrices = network.Parameters.Select(parameter =>
            NumericArray.FromDoubles(parameter.Master.to(float64).data<double>().ToArray(), 6, 6)).ToArray();
        var expected = Analysis(0).Given(matrices, null);
        Assert.All(found.Exponents.Zip(expected.Exponents), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        Assert.InRange(found.LargestDeviation!.Value, 0, 4);
        Assert.Equal(found.Steps.Select(step => step.NumericalRank).Where((_, i) => i < 3), expected.Steps.Take(3).Select(step => step.NumericalRank));
    }

    [Fact]
    public void A_network_of_depth_2000_does_not_underflow()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, 16, 2000) { Activation = NetworkActivation.Tanh, Gain = 0.5, Seed = 1 });
        var analysis = new NetworkLyapunovAnalysis(network, [], 4, 0.01, 0, ComputeSettings.Default);
        var found = analysis.Measure(GaussianInput.Draw([16], 1, 1).Single(), Feed(network), null, default);
        Assert.Equal(2000, found.Depth);
        Assert.Equal(0, found.LostCount);
        // At so small a gain the network is linear but for its first layers.
        var expected = LyapunovClosedForm.Gaussian(16, 4, 0.5 / 4);
        Assert.All(found.Exponents.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 0.03));
        Assert.True(2000 * found.Exponents[0] < Math.Log(double.Epsilon)); // the product itself is zero in 64 bits
    }

    [Fact]
    public void Inputs_are_averaged_with_a_standard_error()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Residual, 8, 6) { Seed = 3, Activation = NetworkActivation.Tanh });
        var analysis = new NetworkLyapunovAnalysis(network, [], 5, 0.01, 2, ComputeSettings.Default);
        var each = GaussianInput.Draw([8], 2, 3).Select(input => analysis.Measure(input, Feed(network), null, default)).ToArray();
        var all = analysis.Combine()!;
        Assert.Equal((3, 7), (all.InputCount, all.Depth));
        Assert.Equal(each.Average(one => one.Exponents[1]), all.Exponents[1], 1e-12);
        var deviation = Math.Sqrt(each.Sum(one => Math.Pow(one.Exponents[1] - all.Exponents[1], 2)) / 2 / 3);
        Assert.Equal(deviation, all.StandardErrors[1], 1e-12);
        Assert.All(each, one => Assert.Empty(one.StandardErrors));
    }

    private static NetworkFeed Feed(NeuralNetwork network) =>
        NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);
}
