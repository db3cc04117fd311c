using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Features;

/// <summary>Dimensions from neighbours on manifolds of known dimension, and on clouds with something wrong about them.</summary>
public sealed class IntrinsicDimensionTests(ITestOutputHelper log)
{
    private static readonly FeatureDimensionOptions Options = new(
        [DimensionMethod.TwoNN, DimensionMethod.Mle, DimensionMethod.Gride], [0.95], Tolerance.Default);

    private static FeatureDimension[] Measure(
        IRowSource source, FeatureDimensionOptions? options = null, long? memory = null, List<RankToolsException>? skipped = null) =>
        [.. new FeatureDimensionAnalysis(options ?? Options, ComputeSettings.Default with { MemoryLimit = memory, ThreadCount = 1, Seed = 7 })
            .Measure(source, e => (skipped ?? throw e).Add(e), null, CancellationToken.None)];

    private static double Of(FeatureDimension[] results, DimensionMethod method, string? criterion = null) =>
        Assert.Single(results, result => result.Method == method && (criterion is null || result.Criterion == criterion)).Dimension;

    // What the estimators' authors and the benchmarks say: right up to some ten dimensions, then low, the more so the more neighbours
    // are looked at, since 1500 points fill no cube of 24 dimensions; high where curvature reaches the neighbours' distance.
    [Theory]
    [InlineData("sphere 10 in 11", 10, 0.85, 1.10, 0.80, 1.05)]
    [InlineData("swiss roll 2 in 3", 2, 0.90, 1.10, 0.90, 1.10)]
    [InlineData("cube 10", 10, 0.80, 1.05, 0.75, 1.00)]
    [InlineData("cube 17", 17, 0.70, 1.00, 0.65, 0.90)]
    [InlineData("cube 24", 24, 0.62, 0.95, 0.57, 0.85)]
    [InlineData("cube 70", 70, 0.42, 0.75, 0.40, 0.65)]
    [InlineData("M8 12 in 72", 12, 0.95, 1.35, 0.95, 1.35)]
    [InlineData("Mn2 24 in 96", 24, 0.62, 1.00, 0.57, 0.90)]
    public void Known_manifolds_within_the_known_bias(string name, int dimension, double low, double high, double mleLow, double mleHigh)
    {
        var results = Measure(Manifolds.Named(name, 1500, 11));
        foreach (var result in results)
            log.WriteLine(FormattableString.Invariant($"{name}: {result.Method} {result.Criterion} {result.Dimension:F2} ± {result.StandardError:F2}"));
        Assert.InRange(Of(results, DimensionMethod.TwoNN) / dimension, low, high);
        Assert.InRange(Of(results, DimensionMethod.Gride, "1:2") / dimension, low, high);
        Assert.InRange(Of(results, DimensionMethod.Mle) / dimension, mleLow, mleHigh);
        Assert.All(results, result => Assert.InRange(result.StandardError!.Value / result.Dimension, 0.001, 0.06));
        Assert.All(results, result => Assert.Equal((0L, 0L), (result.DuplicateCount, result.TieCount)));
    }

    [Theory]
    [InlineData(null, 64)]
    [InlineData(400_000L, 20)] // tiles of few points that are read again and again
    public void Every_estimator_gives_what_plain_loops_give(long? memory, int farthest)
    {
        var source = Manifolds.Named("M8 12 in 72", 400, 3);
        var distances = PlainNeighbours.Distances(source);
        var results = Measure(source, Options with { LargestScale = farthest }, memory);
        Assert.Equal(PlainNeighbours.TwoNN(distances, 0.1), Of(results, DimensionMethod.TwoNN), 1e-9);
        Assert.Equal(PlainNeighbours.Mle(distances, 10, 20), Of(results, DimensionMethod.Mle), 1e-9);
        foreach (var a in new[] { 1, 2, 4, 8, 16, 32 }.Where(a => 2 * a <= farthest))
            Assert.Equal(PlainNeighbours.Gride(distances, a), Of(results, DimensionMethod.Gride, $"{a}:{2 * a}"), 1e-6);
        Assert.Equal(distances.Average(row => row[(farthest == 64 ? 64 : 16) - 1]), results[^1].Radius!.Value, 1e-9);
    }

    [Fact]
    public void Standard_errors_are_those_of_repeated_samples()
    {
        var many = Enumerable.Range(0, 30).Select(seed => Measure(Manifolds.Named("swiss roll 2 in 3", 400, seed))).ToArray();
        foreach (var (method, criterion) in new[] { (DimensionMethod.TwoNN, "1:2"), (DimensionMethod.Gride, "2:4") })
        {
            var found = many.Select(results => Of(results, method, criterion)).ToArray();
            var spread = Math.Sqrt(found.Sum(value => Math.Pow(value - found.Average(), 2)) / 29);
            var claimed = many.Average(results => results.Single(r => r.Method == method && r.Criterion == criterion).StandardError!.Value);
            log.WriteLine($"{method}: {spread:F3} over repetitions, {claimed:F3} claimed");
            Assert.InRange(claimed / spread, 0.55, 1.6); // 30 repetitions know a spread to 13%; shared distances make claims low
        }
    }

    [Fact]
    public void Equal_samples_count_once_and_are_reported()
    {
        var random = new Random(5);
        double[][] points = [.. Enumerable.Range(0, 300).Select(_ => Manifolds.Gaussian(random, 4))];
        var once = Measure(Manifolds.Of("once", points));
        var twice = Measure(Manifolds.Of("twice", [.. points, .. points[..250].Select(point => (double[])[.. point])]));
        Assert.All(once.Zip(twice), pair => Assert.Equal(pair.First.Dimension, pair.Second.Dimension, 1e-12));
        Assert.All(twice, result => Assert.Equal((250L, 550L), (result.DuplicateCount, result.Count)));
    }

    [Fact]
    public void An_isolated_sample_is_no_centre_and_is_reported()
    {
        var random = new Random(6);
        double[][] points = [.. Enumerable.Range(0, 400).Select(_ => Manifolds.Uniform(random, 5))];
        var plain = Measure(Manifolds.Of("plain", points));
        var outlier = Measure(Manifolds.Of("outlier", [.. points, [1e9, 0, 0, 0, 0]]));
        Assert.All(outlier, result => Assert.Equal(1L, result.OutlierCount));
        Assert.All(outlier.Zip(plain), pair => Assert.Equal(pair.Second.Dimension, pair.First.Dimension, 0.02));
    }

    [Fact]
    public void Far_apart_clusters_keep_their_digits()
    {
        // 1e6 apart, 1e-3 wide: the product form of a distance has no correct digit left.
        static double[][] Cluster(int seed, double at)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, 150).Select(_ => Array.ConvertAll(Manifolds.Uniform(random, 3), value => (value * 1e-3) + at))];
        }
        var source = Manifolds.Of("clusters", [.. Cluster(1, 1e6), .. Cluster(2, -1e6)]);
        var results = Measure(source);
        Assert.Equal(PlainNeighbours.TwoNN(PlainNeighbours.Distances(source), 0.1), Of(results, DimensionMethod.TwoNN), 1e-3);
        Assert.InRange(Of(results, DimensionMethod.TwoNN), 2.4, 3.6);
    }

    [Fact]
    public void A_grid_has_ties_and_one_hot_vectors_no_dimension_but_neither_gives_NaN()
    {
        double[][] grid = [.. Enumerable.Range(0, 400).Select(i => new double[] { i % 20, i / 20 })];
        var skipped = new List<RankToolsException>();
        var results = Measure(Manifolds.Of("grid", grid), skipped: skipped);
        Assert.All(results, result => Assert.True(double.IsFinite(result.Dimension) && result.TieCount >= 0));
        Assert.Contains(skipped, e => e.ErrorId == "DimensionUndefined"); // all first and second neighbours are at distance 1
        skipped.Clear();
        Assert.Empty(Measure(Manifolds.Of("hot", [.. Enumerable.Range(0, 80).Select(i => Enumerable.Range(0, 80).Select(j => i == j ? 1.0 : 0.0).ToArray())]), skipped: skipped));
        Assert.All(skipped, e => Assert.Equal("DimensionUndefined", e.ErrorId));
    }

    [Theory]
    [InlineData(1, "TooFewSamples")]
    [InlineData(50, "NoVariance")]
    public void Equal_samples_alone_are_an_error(int count, string id) =>
        Assert.Equal(id, Assert.Throws<RankToolsException>(() => Measure(Manifolds.Rows("equal", count, () => [0.1, 0.2]))).ErrorId);

    [Fact]
    public void NaN_is_an_error_that_says_where()
    {
        double[][] points = [.. Enumerable.Range(0, 30).Select(i => new[] { i, i * 0.5 })];
        points[17][1] = double.NaN;
        var error = Assert.Throws<RankToolsException>(() => Measure(Manifolds.Of("bad", points)));
        Assert.Equal("NonFiniteInput", error.ErrorId);
        Assert.Contains("row 17, column 1", error.Message);
    }

    [Fact]
    public void Scale_and_place_do_not_matter()
    {
        var random = new Random(8);
        double[][] points = [.. Enumerable.Range(0, 200).Select(_ => Manifolds.Gaussian(random, 3))];
        var plain = Measure(Manifolds.Of("plain", points));
        var huge = Measure(Manifolds.Of("huge", [.. points.Select(point => Array.ConvertAll(point, value => Math.ScaleB(value, 900)))]));
        Assert.All(huge.Zip(plain), pair => Assert.Equal(pair.Second.Dimension, pair.First.Dimension, 1e-9));
    }
}
