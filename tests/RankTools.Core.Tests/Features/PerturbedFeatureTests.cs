using RankTools.Backend;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>Perturbed features against their definition, on networks with known maps, and within little memory.</summary>
public class PerturbedFeatureTests
{
    private static readonly Tolerance Relative = Tolerance.Default;

    [Theory]
    [InlineData(Precision.Double, 1e-10)]
    [InlineData(Precision.Single, 3e-6)]
    public void Deviations_are_those_of_the_centred_features(Precision precision, double within)
    {
        var network = SmallNetworks.Mixed();
        foreach (var result in SmallNetworks.Measure(network, new(40, 0.05, Relative), precision))
        {
            var expected = SmallNetworks.Deviations(SmallNetworks.Features(network, result.Layer, 40, 0.05, float64));
            Assert.Equal(Math.Min(39, result.FeatureDimension), result.Deviations.Count);
            for (var i = 0; i < result.Deviations.Count; i++)
                Assert.InRange(Math.Abs(result.Deviations[i] - expected[i]), 0, Math.Min(within * expected[0], result.DeviationError + (1e-12 * expected[0])));
            Assert.InRange(expected.Count(value => value > 0.01 * expected[0]), result.RankLow, result.RankHigh);
        }
    }

    /// <summary>8·8·8 features and 40 samples: blocks of features. 10 features and 700 samples: the scatter matrix, over several stages.</summary>
    [Fact]
    public void Little_memory_changes_the_way_and_not_the_result()
    {
        var network = SmallNetworks.Mixed();
        var wide = new PerturbationOptions(400, 0.05, Relative) { Layers = ["stem", "smooth"] };
        var ample = SmallNetworks.Measure(network, wide);
        var scarce = SmallNetworks.Measure(network, wide, memory: SmallNetworks.LeastMemory(network, wide));
        Assert.All(ample, result => Assert.Equal((SampleMethod.Whole, 1), (result.Method, result.PassCount)));
        Assert.Contains(scarce, result => result.Method == SampleMethod.Blocks);
        Assert.True(scarce[0].PassCount > 1);
        AreAlike(ample, scarce);
        var narrow = new PerturbationOptions(1300, 0.05, Relative) { Layers = ["fc"] };
        var scatter = Assert.Single(SmallNetworks.Measure(network, narrow));
        Assert.Equal(SampleMethod.Scatter, scatter.Method);
        var expected = SmallNetworks.Deviations(SmallNetworks.Features(network, "fc", 1300, 0.05, float64));
        Assert.All(expected, (value, i) => Assert.Equal(value, scatter.Deviations[i], 1e-11 * expected[0]));
    }

    /// <summary>What is left to the garbage collector is not freed while the managed heap is small: a batch of directions is megabytes.</summary>
    [Fact]
    public void Nothing_is_left_to_the_garbage_collector()
    {
        var (network, options) = (SmallNetworks.Mixed(), new PerturbationOptions(700, 1e-3, Relative) { ComparesLinear = true });
        _ = SmallNetworks.Measure(network, options, Precision.Single); // makes the parameters' copies
        var before = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        _ = SmallNetworks.Measure(network, options, Precision.Single);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    /// <summary>Beside what the passes collect, a plan has room for the rows that measure errors, of every layer and in order.</summary>
    [Theory]
    [InlineData(5, 3.0)]
    [InlineData(40, 1.5)]
    [InlineData(400, 1.1)]
    [InlineData(1300, 1.0)]
    public void A_plan_keeps_its_limit_while_errors_are_measured_and_while_rows_are_collected(int count, double factor)
    {
        var (network, q) = (SmallNetworks.Mixed(), Math.Min(count, 10));
        var layers = LayerSelection.Select(network, []);
        var limit = (long)(factor * SmallNetworks.LeastMemory(network, new(count, 1e-3, Relative)));
        var plan = SamplePlan.For(network, layers, count, 0, new(float64, CPU, limit, 1));
        Assert.Equal(layers, plan.ErrorGroups.SelectMany(group => group));
        Assert.All(plan.ErrorGroups, group => Assert.InRange(group.Sum(layer => layer.ElementCount) * 2 * q, 1, plan.StoredNumbers));
        foreach (var pieces in plan.Passes)
        {
            var rows = pieces.Where(piece => piece.Method is SampleMethod.Whole or SampleMethod.Blocks).Sum(piece => piece.Width) * count;
            var scatter = pieces.Where(piece => piece.Method == SampleMethod.Scatter).Sum(piece => piece.Width * piece.Width);
            Assert.InRange(rows, 0, plan.StoredNumbers);
            Assert.InRange(((plan.StoredNumbers + scatter) * sizeof(double)) + plan.WorkBytes, 1, limit);
        }
        foreach (var layer in layers)
            Assert.Equal(layer.ElementCount, plan.Passes.SelectMany(pass => pass).Where(piece => piece.Layer == layer).Sum(piece => piece.Width));
    }

    [Fact]
    public void A_seed_gives_the_same_directions_whatever_the_batch_and_another_gives_others()
    {
        using var scope = NewDisposeScope();
        var first = new Perturbations([3, 8, 8], 5);
        var whole = first.Batch(0, 7, 2);
        Assert.Equal(0.0, (whole.narrow(0, 3, 2) - first.Batch(3, 2, 2)).abs().max().item<double>());
        Assert.NotEqual(0.0, (whole - new Perturbations([3, 8, 8], 6).Batch(0, 7, 2)).abs().min().item<double>());
        var many = new Perturbations([1, 10, 10], 0).Batch(0, 2000, 1);
        Assert.InRange(Math.Abs(many.mean().item<double>()), 0, 4 / Math.Sqrt(200000));
        Assert.InRange(many.square().mean().item<double>(), 1 - (4 * Math.Sqrt(2.0 / 200000)), 1 + (4 * Math.Sqrt(2.0 / 200000)));
        var covariance = many.reshape(2000, 100).t().matmul(many.reshape(2000, 100)) / 2000;
        Assert.InRange((covariance - eye(100, dtype: float64)).abs().max().item<double>(), 0, 6 / Math.Sqrt(1000));
    }

    /// <summary>W with k equal singular values: rank k, and every deviation is that of an n × k Gaussian matrix.</summary>
    [Theory]
    [InlineData(6, 200, 300)]
    [InlineData(6, 200, 30)]
    [InlineData(40, 60, 30)]
    public void A_flat_map_of_rank_k_has_dimension_k_or_as_much_as_the_samples_allow(int k, int features, int count)
    {
        using var scope = NewDisposeScope();
        var network = SmallNetworks.Linear(Orthonormal(features, k, 1).matmul(Orthonormal(48, k, 2).t()));
        var result = Assert.Single(SmallNetworks.Measure(network, new(count, 1e-3, Relative), Precision.Single));
        Assert.Equal(Math.Min(k, count - 1), result.Rank);
        Assert.Equal((result.Rank, result.Rank), (result.RankLow, result.RankHigh));
        Assert.Equal(k >= count - 1, result.IsSaturated);
        var gaussian = new Perturbations([3, 4, 4], 1).Batch(0, count, 1e-3).reshape(count, 48).matmul(Orthonormal(48, k, 2));
        var expected = SmallNetworks.Deviations(gaussian);
        Assert.All(expected[..result.Rank], (value, i) => Assert.Equal(value, result.Deviations[i], 1e-6 * expected[0]));
    }

    [Fact]
    public void Noise_around_a_map_of_low_rank_counts_under_a_rule_that_sees_it_only()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var noise = randn([90, 48], float64, generator: generator) * (1e-4 / (Math.Sqrt(90) + Math.Sqrt(48)));
        var network = SmallNetworks.Linear(Orthonormal(90, 5, 1).matmul(Orthonormal(48, 5, 2).t()) + noise);
        var result = Assert.Single(SmallNetworks.Measure(network, new(200, 1e-3, Relative)));
        Assert.Equal(5, result.Rank);
        Assert.Equal(48, result.With(ToleranceRule.Relative, 1e-6).Rank);
        Assert.True(result.Gap > 1000);
    }

    [Theory]
    [InlineData(1, 1e-3, "PerturbationCountInvalid")]
    [InlineData(0, 1e-3, "PerturbationCountInvalid")]
    [InlineData(10, 0, "MagnitudeInvalid")]
    [InlineData(10, -1e-3, "MagnitudeInvalid")]
    [InlineData(10, double.NaN, "MagnitudeInvalid")]
    [InlineData(10, double.PositiveInfinity, "MagnitudeInvalid")]
    [InlineData(10, 1e-40, "MagnitudeInvalid")]
    public void Numbers_without_meaning_are_refused(int count, double magnitude, string error) =>
        Assert.Equal(error, Assert.Throws<RankToolsException>(() => new PerturbationOptions(count, magnitude, Relative)).ErrorId);

    [Fact]
    public void A_limit_that_not_even_a_block_fits_is_refused()
    {
        var refused = Assert.Throws<RankToolsException>(() => SmallNetworks.Measure(SmallNetworks.Mixed(), new(40, 1e-3, Relative), memory: 1 << 20));
        Assert.Equal("MemoryLimitExceeded", refused.ErrorId);
    }

    /// <summary>x + 1e-17·ξ is x in 64 bits: what the differences say can no longer be confirmed.</summary>
    [Fact]
    public void A_magnitude_that_64_bits_lose_is_unresolved_and_says_so()
    {
        var warnings = new List<string>();
        var network = SmallNetworks.Mixed();
        var analysis = new PerturbedFeatureAnalysis(network, new(20, 1e-17, Relative) { Layers = ["sum"] }, ComputeSettings.Default);
        var result = Assert.Single(analysis.Measure(SmallNetworks.Input(network), SmallNetworks.Feed(network), warnings.Add, null, CancellationToken.None));
        Assert.True(result.Unresolved);
        Assert.Contains("raise -Magnitude", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static Tensor Orthonormal(long rows, long columns, ulong seed)
    {
        using var generator = new Generator(seed);
        return linalg.qr(randn([rows, columns], float64, generator: generator)).Q;
    }

    private static void AreAlike(PerturbedFeatureDimension[] a, PerturbedFeatureDimension[] b)
    {
        Assert.Equal(a.Select(result => (result.Layer, result.Rank)), b.Select(result => (result.Layer, result.Rank)));
        foreach (var (first, second) in a.Zip(b))
            Assert.All(first.Deviations, (value, i) => Assert.Equal(value, second.Deviations[i], 1e-8 * first.LargestDeviation));
    }
}
