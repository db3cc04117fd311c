using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Core.Tests.Features;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Propagation;
using RankTools.Ranks;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>Families of inputs of known dimension through networks that keep it, or are known to take some of it.</summary>
public class ManifoldDimensionTests
{
    private const int Width = 24;
    private const int Count = 1000;

    [Fact]
    public void Isometries_keep_the_dimension_of_a_linear_family_and_all_of_its_tangents()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, Width, 4) { Activation = NetworkActivation.Identity, Initialization = WeightInitialization.Orthogonal, Seed = 2 });
        var results = Measure(network, Family(Width, 5), Options() with { TangentDimension = 5 });
        Assert.Equal(["input", "layers.0", "layers.1", "layers.2", "layers.3"], results.Select(one => one.Layer));
        Assert.All(results, one =>
        {
            Assert.InRange(one.IntrinsicDimension!.Value, 4.2, 5.4);
            Assert.Equal(results[0].IntrinsicDimension!.Value, one.IntrinsicDimension!.Value, 1e-4); // distances are kept, but for single precision
            Assert.Equal((5.0, 0.0), (one.TangentRank, one.TangentRankError));
            Assert.Equal((int)Math.Round(one.IntrinsicDimension.Value), one.CalibrationDimension);
            Assert.All(one.TangentSingularValues, value => Assert.Equal(1, value, 1e-6));
            Assert.Equal(1, one.TangentVarianceShare, 1e-9);
        });
        Assert.Equal([1, 2, 4, 8, 16, 32], results[0].Scales.Select(scale => scale.First));
    }

    [Fact]
    public void A_network_of_rank_two_leaves_two_dimensions()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor[] factors = [Random(Width, Width), Random(Width, 2).matmul(Random(2, Width)), Random(Width, Width)];
        var network = RandomNetwork.FromMatrices([.. factors.Select(factor => NumericArray.FromDoubles(factor.data<double>().ToArray(), Width, Width))], NetworkActivation.Identity);
        var results = Measure(network, Family(Width, 5), Options() with { TangentDimension = 5 }, Precision.Double);
        Assert.Equal([5, 5, 2, 2], results.Select(one => one.TangentRank));
        Assert.All(results.Skip(2), one => Assert.InRange(one.IntrinsicDimension!.Value, 1.7, 2.3));
        Assert.All(results.Skip(2), one => Assert.Equal(2, one.CalibrationDimension));

        Tensor Random(long rows, long columns) => randn([rows, columns], float64, generator: generator);
    }

    [Fact]
    public void The_bias_in_high_dimensions_is_that_of_a_cube()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, Width, 1) { Activation = NetworkActivation.Identity, Initialization = WeightInitialization.Orthogonal });
        var input = Measure(network, Family(Width, 20), Options() with { TangentDimension = 3, ImageCount = 1 })[0];
        Assert.InRange(input.IntrinsicDimension!.Value, 10, 18); // of 20
        Assert.InRange(input.Bias!.Value, -0.45 * input.CalibrationDimension!.Value, -0.5);
        Assert.True(input.Scales[^1].CalibrationEstimate < input.Scales[0].CalibrationEstimate - 1); // farther neighbours, more border
        Assert.Equal((3, 3.0, null), (input.TangentDimension, input.TangentRank, input.TangentRankError));
    }

    [Fact]
    public void The_calibration_agrees_with_samples_of_its_own_cube()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, Width, 1) { Activation = NetworkActivation.Identity, Initialization = WeightInitialization.Orthogonal });
        var estimates = Enumerable.Range(0, 4).Select(seed => Measure(network, Family(Width, 2, seed), Options() with { ImageCount = 1 })[0]).ToArray();
        Assert.All(estimates, one => Assert.Equal(2, one.CalibrationDimension));
        var (mean, error) = (estimates.Average(one => one.IntrinsicDimension!.Value), estimates[0].StandardError!.Value / 2);
        Assert.InRange(mean - estimates[0].CalibrationEstimate!.Value, -4 * error, 4 * error);
        Assert.InRange(estimates[0].CalibrationError!.Value, 0.005, 0.1);
    }

    [Fact]
    public void Tangents_of_a_curved_family_are_found_and_pushed_as_the_dense_Jacobian_says()
    {
        using var scope = NewDisposeScope();
        var network = RandomNetwork.Create(new(RandomNetworkKind.Residual, 12, 3) { Initialization = WeightInitialization.He, Seed = 5 });
        var inputs = Enumerable.Range(0, 300).Select(i => Circle(2 * Math.PI * i / 300)).ToArray();
        using var space = TangentSpace.At(new InputRows("circle", inputs), 0, 6, 1, ComputeSettings.Default, default);
        double[] tangent = [0, 1, .. Enumerable.Repeat(0.0, 10)]; // at angle 0
        Assert.Equal(1, Math.Abs((space.Directions.squeeze(0) * tensor(tangent)).sum().item<double>()), 1e-6);
        Assert.InRange(space.VarianceShare, 0.99, 1);
        Assert.Equal(2 * Math.Sin(Math.PI * 3 / 300), space.Radius, 1e-12);

        ImmutableArray<Node> layers = [.. network.DefaultProbes];
        var ranks = new TangentSpaceRanks(network, layers, Tolerance.Default, ComputeSettings.Default);
        var directions = linalg.qr(randn([12, 4], float64), linalg.QRMode.Reduced).Q.t();
        var found = ranks.At(inputs[7], directions, default);
        var feed = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false).Tensors(inputs[7], float64, CPU);
        foreach (var layer in layers)
        {
            using var jacobian = BlockJacobian.Of(network, new(network.Nodes[0], layer), feed, default);
            var dense = jacobian.Adjoint(eye(jacobian.Rows, dtype: float64)); // by autograd, d × p
            var expected = linalg.svdvals(dense.matmul(directions.t())).data<double>().ToArray();
            Assert.All(expected.Zip(found[layer].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * expected[0]));
            Assert.Equal(expected.Count(value => value > 0.01 * expected[0]), found[layer].Rank.Rank);
        }

        static InputItem Circle(double angle) => new("circle", null, [12], [Math.Cos(angle), Math.Sin(angle), .. Enumerable.Repeat(0.5, 10)]);
    }

    [Fact]
    public void Maps_with_channels_keep_their_order()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetworks.Mixed();
        var input = SmallNetworks.Input(network);
        ImmutableArray<Node> layers = [network.Find("stem")!, network.Find("pool")!, network.Find("fc")!];
        var directions = linalg.qr(randn([192, 3], float64), linalg.QRMode.Reduced).Q.t().contiguous();
        var found = new TangentSpaceRanks(network, layers, Tolerance.Default, ComputeSettings.Default).At(input, directions, default);
        var feed = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false).Tensors(input, float64, CPU);
        foreach (var layer in layers)
        {
            using var jacobian = BlockJacobian.Of(network, new(network.Nodes[0], layer), feed, default);
            var expected = linalg.svdvals(jacobian.ApplyByAutograd(directions)).data<double>().ToArray();
            Assert.All(expected.Zip(found[layer].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * expected[0]));
        }
    }

    [Fact]
    public void A_layer_without_variance_is_told_and_still_has_a_rank()
    {
        var zero = NumericArray.FromDoubles(new double[Width * Width], Width, Width);
        var failures = new List<RankToolsException>();
        var results = Measure(RandomNetwork.FromMatrices([zero], NetworkActivation.Identity), Family(Width, 3), Options(), failures: failures);
        Assert.Equal("NoVariance", Assert.Single(failures).ErrorId);
        Assert.Equal((null, null, 0.0), (results[1].IntrinsicDimension, results[1].Bias, results[1].TangentRank));
        Assert.Empty(results[1].Scales);
        Assert.Equal(3, results[0].TangentRank);
    }

    [Fact]
    public void The_seed_decides_everything_and_equal_inputs_count_once()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, Width, 2) { Activation = NetworkActivation.Tanh, Seed = 3 });
        var family = Family(Width, 4);
        var first = Measure(network, [.. family, family[3], family[5]], Options());
        var again = Measure(network, family, Options());
        Assert.Equal((int)Math.Round(first[0].IntrinsicDimension!.Value), first[0].TangentDimension);
        Assert.Equal((Count, 2), (first[0].InputCount, first[0].DuplicateCount));
        Assert.All(first.Zip(again), pair => Assert.Equal(
            pair.Second with { ElapsedSeconds = 0 }, pair.First with { DuplicateCount = 0, ElapsedSeconds = 0 }));
    }

    [Fact]
    public void What_cannot_be_measured_says_why()
    {
        var network = RandomNetwork.Create(new(RandomNetworkKind.Mlp, Width, 1));
        var few = Assert.Throws<RankToolsException>(() => Measure(network, Family(Width, 3)[..10], Options() with { NeighborCount = 10 }));
        Assert.Equal("TooFewSamples", few.ErrorId);
        Assert.Contains("needs 11 or more", few.Message, StringComparison.Ordinal);
        var many = Assert.Throws<RankToolsException>(() => Measure(network, Family(Width, 3), Options() with { NeighborCount = 10, TangentDimension = 11 }));
        Assert.Equal("DirectionCountInvalid", many.ErrorId);
        var large = Assert.Throws<RankToolsException>(() => Measure(network, Family(Width, 3), Options(), memory: 40_000));
        Assert.Equal("MemoryLimitExceeded", large.ErrorId);
        var shape = Assert.Throws<RankToolsException>(() => Measure(network, Family(Width + 1, 3), Options()));
        Assert.Equal("InputShapeMismatch", shape.ErrorId);
    }

    private static ManifoldDimensionOptions Options() => new([], Tolerance.Default, ImageCount: 5);

    private static ManifoldDimension[] Measure(
        NeuralNetwork network, InputItem[] inputs, ManifoldDimensionOptions options, Precision precision = Precision.Single, long? memory = null,
        List<RankToolsException>? failures = null)
    {
        var analysis = new ManifoldDimensionAnalysis(network, options, ComputeSettings.Default with { Precision = precision, Seed = 1, MemoryLimit = memory });
        foreach (var input in inputs)
            analysis.Add(input);
        var results = analysis.Measure(failure => (failures ?? throw failure).Add(failure), null, default).ToArray();
        return results;
    }

    /// <summary>Points uniform in a cube of some dimensions, turned into more.</summary>
    private static InputItem[] Family(int width, int dimension, int seed = 9)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var basis = linalg.qr(randn([width, dimension], float64, generator: generator), linalg.QRMode.Reduced).Q;
        var points = rand([Count, dimension], float64, generator: generator).matmul(basis.t());
        return [.. Enumerable.Range(0, Count).Select(i => new InputItem($"family#{i}", null, [width], points[i].data<double>().ToArray()))];
    }
}
