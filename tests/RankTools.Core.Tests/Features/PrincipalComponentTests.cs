using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Features;

/// <summary>Dimensions by principal components on clouds whose spectra are known.</summary>
public sealed class PrincipalComponentTests
{
    private static FeatureDimensionOptions Options(int? sketch = null, int bootstrap = 0) =>
        new([DimensionMethod.Pca], [0.5, 0.9, 0.95], Tolerance.Default, Bootstrap: bootstrap, SketchSize: sketch);

    private static Dictionary<string, FeatureDimension> Measure(IRowSource source, FeatureDimensionOptions options) =>
        new FeatureDimensionAnalysis(options, ComputeSettings.Default with { Seed = 3 })
            .Measure(source, e => throw e, null, CancellationToken.None).ToDictionary(result => result.Criterion);

    /// <summary>Samples ±√(n/2)·s_i·e_i/√n …: centred, with singular values s_i exactly, and constant columns beside.</summary>
    private static IRowSource Planted(int width, double shift, params double[] values)
    {
        double[][] rows = [.. values.SelectMany((value, i) => new[] { 1, -1 }.Select(sign =>
            Enumerable.Range(0, width).Select(j => (j == i ? sign * value / Math.Sqrt(2) : 0) + shift).ToArray()))];
        return Manifolds.Of("planted", rows);
    }

    [Theory]
    [InlineData(6)] // fewer features than samples: the scatter matrix
    [InlineData(40)] // more: the samples' products
    public void Planted_spectra(int width)
    {
        double[] values = [4, 3, 2, 1, 0.02];
        var results = Measure(Planted(width, 7, values), Options());
        var spectrum = results["variance 0.9"].SingularValues!;
        Assert.Equal(Math.Min(10, width), spectrum.Count);
        Assert.All(values.Zip(spectrum), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        double[] squares = [.. values.Select(value => value * value)];
        var total = squares.Sum(); // 30.0004: 16, 25, 29, 30
        Assert.Equal((1.0, 3.0, 3.0), (results["variance 0.5"].Dimension, results["variance 0.9"].Dimension, results["variance 0.95"].Dimension));
        Assert.Equal(4, results["Relative 0.01"].Dimension); // 0.02 < 0.04
        Assert.Equal(total * total / squares.Sum(value => value * value), results["participation ratio"].Dimension, 1e-9);
        var entropy = -values.Select(value => value / values.Sum()).Sum(p => p * Math.Log(p));
        Assert.Equal(Math.Exp(entropy), results["effective rank"].Dimension, 1e-6);
        Assert.All(results.Values, result => Assert.Null(result.StandardError));
        Assert.All(results.Values, result => Assert.Equal((result.Dimension, result.Dimension), (result.DimensionLow, result.DimensionHigh)));
    }

    [Fact]
    public void Both_sides_give_the_same_numbers_and_errors()
    {
        var random = new Random(4);
        double[][] points = [.. Enumerable.Range(0, 60).Select(_ => Manifolds.Gaussian(random, 60).Select((v, i) => v / (1 + i)).ToArray())];
        var samples = Measure(Manifolds.Of("few", points), Options(bootstrap: 50)); // 60 ≤ 60: products of samples
        var moments = Measure(Manifolds.Of("many", [.. points.Select(point => point[..59])]), Options(bootstrap: 50)); // 59 features: scatter
        Assert.Equal(samples["participation ratio"].Dimension, moments["participation ratio"].Dimension, 1e-2); // but for the last feature
        Assert.Equal(samples["participation ratio"].StandardError!.Value, moments["participation ratio"].StandardError!.Value, 1e-2);
    }

    [Fact]
    public void Standard_errors_are_those_of_repeated_samples()
    {
        var found = Enumerable.Range(0, 40).Select(seed =>
        {
            var random = new Random(seed);
            return Measure(Manifolds.Rows("cloud", 300, () => Manifolds.Gaussian(random, 8).Select((v, i) => v * (8 - i)).ToArray()), Options(bootstrap: 100));
        }).ToArray();
        foreach (var criterion in new[] { "participation ratio", "effective rank" })
        {
            var values = found.Select(results => results[criterion].Dimension).ToArray();
            var spread = Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / 39);
            Assert.InRange(found.Average(results => results[criterion].StandardError!.Value) / spread, 0.7, 1.4);
        }
    }

    [Fact]
    public void A_sketch_gives_intervals_that_hold_the_exact_counts()
    {
        var random = new Random(9);
        var source = Manifolds.Rows("cloud", 500, () => Manifolds.Gaussian(random, 50).Select((v, i) => v * Math.Pow(0.8, i)).ToArray());
        var exact = Measure(source, Options());
        var sketched = Measure(source, Options(sketch: 25));
        foreach (var (criterion, result) in sketched)
        {
            Assert.InRange(exact[criterion].Dimension, result.DimensionLow - 1e-9, result.DimensionHigh + 1e-9);
            Assert.InRange(result.Dimension, result.DimensionLow - 1e-9, result.DimensionHigh + 1e-9);
            Assert.InRange(result.DimensionHigh - result.DimensionLow, 0, 6); // and say something
        }
        Assert.DoesNotContain("effective rank", sketched.Keys);
        Assert.True(sketched["variance 0.9"].SquareError > 0);
    }

    [Fact]
    public void Moments_alone_give_the_same_without_errors()
    {
        var source = Planted(6, -2, 4, 3, 2, 1, 0.5);
        var moment = FeatureMoment.Measure(source, null, ComputeSettings.Default, null, CancellationToken.None);
        var results = new FeatureDimensionAnalysis(Options(), ComputeSettings.Default).Measure(moment, CancellationToken.None).ToArray();
        Assert.Equal(Measure(source, Options()).Values.Select(result => result.Dimension), results.Select(result => result.Dimension));
    }
}
