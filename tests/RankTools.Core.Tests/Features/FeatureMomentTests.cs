using RankTools.Backend;
using RankTools.Errors;
using RankTools.Features;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>Moments of shards that merge into those of the whole, and the sketch's bound.</summary>
public sealed class FeatureMomentTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static double[][] Points(int seed, int count, int width, double offset)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Manifolds.Gaussian(random, width).Select((value, i) => (value * Math.Pow(0.9, i)) + offset + (10 * i)).ToArray())];
    }

    private static FeatureMoment Measure(double[][] points, int? sketch = null, long? memory = null) =>
        FeatureMoment.Measure(Manifolds.Of("points", points), sketch, ComputeSettings.Default with { MemoryLimit = memory }, null, CancellationToken.None);

    /// <summary>The scatter matrix by the definition, in two passes.</summary>
    private static double[] Scatter(double[][] points)
    {
        var d = points[0].Length;
        double[] mean = [.. Enumerable.Range(0, d).Select(i => points.Average(point => point[i]))];
        var matrix = new double[d * d];
        foreach (var point in points)
        {
            for (var i = 0; i < d; i++)
            {
                for (var j = 0; j < d; j++)
                    matrix[(i * d) + j] += (point[i] - mean[i]) * (point[j] - mean[j]);
            }
        }
        return matrix;
    }

    private static double Deviation(double[] found, double[] expected) =>
        Math.Sqrt(found.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(value => value * value));

    [Theory]
    [InlineData(0)]
    [InlineData(1e3)] // far from the origin: sums of squares would keep ten digits
    public void Shards_merge_into_one_pass_to_rounding(double offset)
    {
        var points = Points(1, 700, 12, offset);
        var whole = Measure(points);
        int[] cuts = [0, 1, 90, 91, 400, 650, 700];
        var merged = Enumerable.Range(0, cuts.Length - 1).Select(i => Measure(points[cuts[i]..cuts[i + 1]])).Aggregate((a, b) => a.Merge(b));
        Assert.Equal((700L, 6), (merged.Count, merged.SourceCount));
        Assert.InRange(Deviation(merged.State.Matrix, whole.State.Matrix), 0, 1e-12);
        Assert.InRange(Deviation(merged.State.Mean, whole.State.Mean), 0, 1e-14);
        Assert.InRange(Deviation(whole.State.Matrix, Scatter(points)), 0, 1e-12 + (1e-15 * offset)); // the referee's own mean is rounded
        Assert.Equal(merged.TotalVariance!.Value, whole.TotalVariance!.Value, 1e-12 * whole.TotalVariance.Value);
        Assert.Equal(0, merged.VarianceError);
    }

    [Fact]
    public void Blocks_of_any_size_give_the_same()
    {
        var points = Points(2, 500, 10, 3);
        Assert.InRange(Deviation(Measure(points, memory: 20_000).State.Matrix, Measure(points).State.Matrix), 0, 1e-13);
    }

    [Fact]
    public void Moments_survive_a_file_bit_by_bit()
    {
        var path = Path.Combine(folder, "m.safetensors");
        var one = Measure(Points(3, 50, 6, 1)) with { Layer = "avgpool", Network = "n" };
        var two = Measure(Points(4, 60, 9, 1), sketch: 4) with { Layer = "layer1" };
        FeatureMomentFile.Write(path, [one, two]);
        Assert.True(FeatureMomentFile.IsMomentFile(path));
        var read = FeatureMomentFile.Read(path);
        foreach (var (found, wanted) in read.Zip([one, two]))
        {
            Assert.Equal(wanted.State.Matrix, found.State.Matrix);
            Assert.Equal(wanted.State.Mean, found.State.Mean);
            Assert.Equal((wanted.Layer, wanted.Network, wanted.Count, wanted.SketchSize), (found.Layer, found.Network, found.Count, found.SketchSize));
            Assert.Equal((wanted.State.Scatter, wanted.State.Error, wanted.VarianceErrorBound), (found.State.Scatter, found.State.Error, found.VarianceErrorBound));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void A_sketch_keeps_its_bound_through_merging(int size)
    {
        var points = Points(5, 600, 60, -4);
        var scatter = Scatter(points);
        var once = Measure(points, sketch: size);
        var shards = Enumerable.Range(0, 6).Select(i => Measure(points[(100 * i)..(100 * (i + 1))], sketch: size)).ToArray();
        var tree = shards[0].Merge(shards[1]).Merge(shards[2].Merge(shards[3])).Merge(shards[4].Merge(shards[5]));
        using var scope = NewDisposeScope();
        var exact = linalg.eigvalsh(tensor(scatter).reshape(60, 60)).flip(0).data<double>().ToArray();
        foreach (var moment in new[] { once, tree })
        {
            var rows = tensor(moment.State.Matrix).reshape(-1, 60);
            Assert.InRange(rows.shape[0], 1, size);
            var gap = linalg.eigvalsh(tensor(scatter).reshape(60, 60) - rows.t().mm(rows)).data<double>().ToArray();
            Assert.InRange(gap[0], -1e-9 * exact[0], 1e-9 * exact[0] + gap[^1]); // nothing is added
            Assert.InRange(gap[^1], 0, moment.State.Error * (1 + 1e-9)); // no more is missing than it says
            var published = Enumerable.Range(0, size).Min(k => exact.Skip(k).Sum() / (size - k));
            Assert.InRange(moment.State.Error, 0, published * (1 + 1e-9)); // and no more than was proved
            Assert.InRange(moment.VarianceErrorBound * 599, published * (1 - 1e-9), double.PositiveInfinity);
            Assert.Equal(exact.Sum(), moment.State.Scatter, 1e-9 * exact.Sum());
            Assert.Equal(points.Average(point => point[7]), moment.Mean[7], 1e-10);
        }
    }

    [Fact]
    public void Unlike_moments_do_not_merge()
    {
        var moment = Measure(Points(6, 20, 5, 0));
        Assert.Equal("WidthMismatch", Assert.Throws<RankToolsException>(() => moment.Merge(Measure(Points(6, 20, 6, 0)))).ErrorId);
        Assert.Equal("MomentMismatch", Assert.Throws<RankToolsException>(() => moment.Merge(Measure(Points(6, 20, 5, 0), sketch: 3))).ErrorId);
        Assert.Equal("MomentMismatch", Assert.Throws<RankToolsException>(() => moment.Merge(moment with { Layer = "other" })).ErrorId);
    }
}
