using System.Text.Json;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>Accuracy curves against other software, against projecting again for every k, and on clouds made for it.</summary>
public sealed class ClassificationDimensionTests(ITestOutputHelper log)
{
    private static ClassificationDimension Measure(
        IRowSource rows, int[] labels, LinearClassifier classifier, ClassificationOptions? options = null, long seed = 1) =>
        new ClassificationDimensionAnalysis(options ?? new(Bootstrap: 0), ComputeSettings.Default with { ThreadCount = 1, Seed = seed })
            .Measure(rows, labels, classifier, null, CancellationToken.None);

    /// <summary>Clouds around random centres, and a classifier that is right mostly.</summary>
    private static (double[][] Points, int[] Labels, LinearClassifier Classifier) Clouds(int seed, int count, int width, int classes, double offset = 2)
    {
        var random = new Random(seed);
        double[][] centres = [.. Enumerable.Range(0, classes).Select(_ => Array.ConvertAll(Manifolds.Gaussian(random, width), v => (1.2 * v) + offset))];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        double[][] points = [.. labels.Select(label => centres[label].Zip(Manifolds.Gaussian(random, width), (a, b) => a + b).ToArray())];
        double[] bias = [.. centres.Select(centre => -0.5 * centre.Sum(value => value * value))];
        return (points, labels, new("clouds", [.. centres.SelectMany(centre => centre)], bias));
    }

    [Theory]
    [InlineData("cifar", "resnet20", "resnet20-12fca82f.th", FeatureCentering.Standard)]
    [InlineData("cifar", "resnet20", "resnet20-12fca82f.th", FeatureCentering.Official)]
    [InlineData("imagenet", "resnet18", "resnet18.pth", FeatureCentering.Standard)]
    [InlineData("imagenet", "resnet18", "resnet18.pth", FeatureCentering.Official)]
    public void Curves_of_trained_networks_are_those_of_the_reference(string set, string name, string weights, FeatureCentering centering)
    {
        var network = NetworkLoader.Load(null, SharedData.Require("data", set, weights));
        using var features = NpyRowReader.Open(SharedData.Require("reference", set, $"{name}_features.npy"));
        var labels = ClassLabels.Read(SharedData.Require("reference", set, "labels.npy"));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("reference", set, $"{name}.json")));
        var expected = reference.RootElement.GetProperty($"classification_{centering.ToString().ToLowerInvariant()}");
        var result = Measure(features, labels, LinearClassifier.Of(network), new(Centering: centering, Bootstrap: 100));
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), result.FullAccuracy);
        Assert.Equal(expected.GetProperty("dimension").GetInt32(), result.Dimension);
        Assert.Equal(expected.GetProperty("curve_from_0_components").EnumerateArray().Select(value => value.GetDouble()), result.Curve.Select(point => point.Accuracy));
        if (set == "imagenet")
            Assert.Equal(reference.RootElement.GetProperty("top5").GetDouble(), Measure(features, labels, LinearClassifier.Of(network), new(Top: 5, Bootstrap: 0)).FullAccuracy);
        log.WriteLine(FormattableString.Invariant($"{name} {centering}: {result.Dimension} ± {result.StandardError:F1} of {result.Width}"));
    }

    [Theory]
    [InlineData(FeatureCentering.Standard, 1)]
    [InlineData(FeatureCentering.Official, 1)]
    [InlineData(FeatureCentering.Official, 3)]
    public void Every_point_is_what_projecting_again_gives(FeatureCentering centering, int top)
    {
        var (points, labels, classifier) = Clouds(1, 300, 20, 7);
        var result = Measure(Manifolds.Of("clouds", points), labels, classifier, new(Centering: centering, Top: top, Bootstrap: 0));
        using var scope = NewDisposeScope();
        var z = tensor(points.SelectMany(point => point).ToArray()).reshape(300, 20);
        var mean = z.mean([0L]);
        var (_, vectors) = linalg.eigh((z - mean).t().mm(z - mean));
        var (w, b) = (tensor(classifier.Weight).reshape(7, 20), tensor(classifier.Bias));
        foreach (var point in result.Curve)
        {
            var kept = vectors.narrow(1, 20 - point.Components, point.Components);
            var projected = centering == FeatureCentering.Official ? z.mm(kept).mm(kept.t()) : (z - mean).mm(kept).mm(kept.t()) + mean;
            var best = (projected.mm(w.t()) + b).argsort(1, descending: true).narrow(1, 0, top);
            Assert.Equal(best.eq(tensor(Array.ConvertAll(labels, label => (long)label)).unsqueeze(1)).any(1).sum().item<long>(), point.CorrectCount);
        }
        Assert.Equal(result.FullAccuracy, result.Curve[20].Accuracy);
        Assert.All(result.Curve.Take(result.Dimension!.Value), point => Assert.True(point.Accuracy < 0.95 * result.FullAccuracy));
        Assert.True(result.Accuracy >= 0.95 * result.FullAccuracy);
    }

    [Fact]
    public void A_planted_dimension_is_found_for_all_and_for_every_class()
    {
        // Three classes are told apart by the first axis, a fourth by the second only; nothing kept is the mean, which class 1 is nearest to.
        var random = new Random(3);
        double[][] centres = [[-40, 0, 0], [0, 0, 0], [40, 0, 0], [0, 9, 0]];
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 4)];
        double[][] points = [.. labels.Select(label => centres[label].Zip(Manifolds.Gaussian(random, 3), (a, b) => a + (0.3 * b)).ToArray())];
        var classifier = new LinearClassifier(
            "planted", [.. centres.SelectMany(centre => centre)], [.. centres.Select(centre => -0.5 * centre.Sum(value => value * value))]);
        var result = Measure(Manifolds.Of("planted", points), labels, classifier, new(Bootstrap: 50));
        Assert.Equal((2, 1.0, 0.0), (result.Dimension, result.FullAccuracy, result.StandardError));
        Assert.Equal([0, 1, 1, 2], result.Classes.OrderBy(one => one.Dimension).Select(one => one.Dimension!.Value));
        Assert.Equal(2, result.Classes.Single(one => one.ClassIndex == 3).Dimension);
        Assert.All(result.Classes, one => Assert.Equal((100L, 1.0), (one.Count, one.Accuracy)));
    }

    [Fact]
    public void The_standard_error_is_that_of_repeated_samples_and_repeats_with_its_seed()
    {
        var (points, labels, classifier) = Clouds(5, 4000, 30, 25);
        var parts = Enumerable.Range(0, 20).Select(i => Measure(
            Manifolds.Of("part", points[(200 * i)..(200 * (i + 1))]), labels[(200 * i)..(200 * (i + 1))], classifier, new(Bootstrap: 100, AccuracyRatio: 0.9), i)).ToArray();
        var spread = Math.Sqrt(parts.Sum(part => Math.Pow(part.Dimension!.Value - parts.Average(p => p.Dimension!.Value), 2)) / 19);
        var claimed = parts.Average(part => part.StandardError!.Value);
        log.WriteLine($"{spread:F2} over samples, {claimed:F2} claimed");
        Assert.InRange(claimed / spread, 0.4, 1.8);
        var again = Measure(Manifolds.Of("part", points[..200]), labels[..200], classifier, new(Bootstrap: 100, AccuracyRatio: 0.9), 0);
        Assert.Equal(parts[0].StandardError, again.StandardError);
    }

    [Fact]
    public void A_block_at_a_time_gives_what_a_sample_at_a_time_gives()
    {
        using var generator = new Generator(4);
        using var scope = NewDisposeScope();
        // Halves, so that logits tie.
        var scores = randn([50, 9], float64, generator: generator).mul(2).round().div(2);
        var directions = randn([9, 13], float64, generator: generator).round();
        var start = zeros([50L, 13L], float64);
        int[] labels = [.. Enumerable.Range(0, 50).Select(i => i % 13)];
        foreach (var top in new[] { 1, 5 })
        {
            var block = new byte[50 * 10];
            LogitSweep.OnDevice(scores, start, directions, labels, top, block, CancellationToken.None);
            Assert.Equal(block, LogitSweep.Run(scores, start, directions, labels, top, 2, CancellationToken.None));
            Assert.Equal(top, block.Where((_, i) => i % 10 == 0).Take(13).Count(one => one == 1)); // all logits equal: the first classes are best
        }
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(null)]
    public void A_probe_tells_clouds_apart_on_samples_that_it_was_not_fitted_to(double? ridge)
    {
        var (points, labels, _) = Clouds(7, 600, 12, 4);
        var analysis = new ClassificationDimensionAnalysis(new(Bootstrap: 0, Ridge: ridge, TrainingFraction: 0.4), ComputeSettings.Default with { Seed = 2 });
        var result = analysis.MeasureProbe(Manifolds.Of("clouds", points), labels, ["a", "b", "c", "d"], null, CancellationToken.None);
        Assert.True(result.IsProbe);
        Assert.Equal((240L, 360L, "ridge probe"), (result.TrainingCount, result.Count, result.Classifier));
        Assert.InRange(result.FullAccuracy, 0.9, 1);
        Assert.InRange(result.Dimension!.Value, 2, 4); // four centres span three directions
        Assert.Equal(["a", "b", "c", "d"], result.Classes.Select(one => one.ClassName));
        Assert.Equal(ridge ?? result.Ridge, result.Ridge);
    }

    [Fact]
    public void Ridge_regression_is_that_of_its_normal_equations()
    {
        var (points, labels, _) = Clouds(8, 80, 6, 3);
        var (probe, ridge) = LinearProbe.Fit(Manifolds.Of("clouds", points), labels, 3, 0.3, ComputeSettings.Default, CancellationToken.None);
        using var scope = NewDisposeScope();
        var x = tensor(points.SelectMany(point => point).ToArray()).reshape(80, 6);
        var y = nn.functional.one_hot(tensor(Array.ConvertAll(labels, label => (long)label)), 3).to(float64);
        var (mx, my) = (x.mean([0L]), y.mean([0L]));
        var gram = (x - mx).t().mm(x - mx);
        var wanted = linalg.solve(gram + (eye(6, dtype: float64) * (0.3 * gram.trace() / 6)), (x - mx).t().mm(y - my)).t();
        Assert.InRange((tensor(probe.Weight).reshape(3, 6) - wanted).abs().max().item<double>(), 0, 1e-12);
        Assert.InRange((tensor(probe.Bias) - (my - wanted.mv(mx))).abs().max().item<double>(), 0, 1e-12);
        Assert.Equal(0.3, ridge);
    }

    [Fact]
    public void A_classifier_that_is_never_right_has_no_dimension()
    {
        var (points, labels, classifier) = Clouds(9, 60, 5, 3);
        var wrong = new LinearClassifier("wrong", [.. classifier.Weight, .. new double[5]], [-1e9, -1e9, -1e9, 0]);
        var result = Measure(Manifolds.Of("clouds", points), labels, wrong, new(Bootstrap: 10));
        Assert.Equal((null, null, 0.0, null), (result.Dimension, result.Accuracy, result.FullAccuracy, result.StandardError));
        Assert.All(result.Classes, one => Assert.Null(one.Dimension));
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var (points, labels, classifier) = Clouds(10, 30, 5, 3);
        var rows = Manifolds.Of("clouds", points);
        Refuses("WidthMismatch", () => Measure(Manifolds.Of("narrow", [.. points.Select(point => point[..4])]), labels, classifier));
        Refuses("LabelMissing", () => Measure(rows, [], classifier));
        Refuses("LabelMissing", () => Measure(rows, [-1, .. labels[1..]], classifier));
        Refuses("LabelCountMismatch", () => Measure(rows, labels[1..], classifier));
        Refuses("LabelOutOfRange", () => Measure(rows, [3, .. labels[1..]], classifier));
        Refuses("TooFewSamples", () => Measure(Manifolds.Of("one", points[..1]), labels[..1], classifier));
        Refuses("NoVariance", () => Measure(Manifolds.Of("equal", [.. points.Select(_ => points[0])]), labels, classifier));
        Refuses("NonFiniteInput", () => Measure(Manifolds.Of("bad", [[1, 2, double.NaN, 4, 5], .. points[1..]]), labels, classifier));
        Refuses("ShapeMismatch", () => _ = new LinearClassifier("c", new double[7], new double[2]));
        var analysis = new ClassificationDimensionAnalysis(new(Bootstrap: 0), ComputeSettings.Default);
        Refuses("ClassCountTooSmall", () => analysis.MeasureProbe(rows, new int[30], [], null, CancellationToken.None));
        // A constant column is no reason to refuse anything.
        Assert.NotNull(Measure(Manifolds.Of("constant", [.. points.Select(point => (double[])[.. point[..4], 3])]), labels, classifier).Dimension);

        static void Refuses(string id, Action action) => Assert.Equal(id, Assert.Throws<RankToolsException>(action).ErrorId);
    }
}
