using RankTools.Backend;
using RankTools.Features;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>Sketches against exact spectra of the same perturbations.</summary>
public class SampleSketchTests
{
    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Exact_values_lie_between_those_of_the_sketch_and_its_bound(Precision precision)
    {
        var network = SmallNetworks.Mixed();
        var exact = SmallNetworks.Measure(network, new(150, 0.05, Tolerance.Default) { Layers = ["smooth", "sum"] }, precision);
        var sketched = SmallNetworks.Measure(network, new(150, 0.05, Tolerance.Default) { Layers = ["smooth", "sum"], SketchSize = 40 }, precision);
        foreach (var (whole, part) in exact.Zip(sketched))
        {
            Assert.Equal((SampleMethod.Sketch, 40), (part.Method, part.SketchSize));
            var rest = part.SketchError!.Value;
            for (var i = 0; i < 40; i++)
                Assert.InRange(whole.Deviations[i], part.Deviations[i] * (1 - 1e-5), Math.Sqrt((part.Deviations[i] * part.Deviations[i]) + (rest * rest)) * (1 + 1e-5));
            Assert.InRange(whole.Deviations[40], 0, rest);
            Assert.InRange(whole.Rank, part.RankLow, part.RankHigh);
            Assert.Equal(40, part.Rank); // no more can be seen, and the interval says so
            Assert.Equal(Math.Min(149, part.FeatureDimension), part.RankHigh);
        }
    }

    [Fact]
    public void A_sketch_larger_than_the_rank_has_it_and_its_bound_is_rounding()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var network = SmallNetworks.Linear(randn([300, 7], float64, generator: generator).matmul(randn([7, 48], float64, generator: generator)));
        var exact = Assert.Single(SmallNetworks.Measure(network, new(120, 1e-3, Tolerance.Default)));
        var sketch = Assert.Single(SmallNetworks.Measure(network, new(120, 1e-3, Tolerance.Default) { SketchSize = 12 }));
        Assert.Equal((7, 7, 7), (sketch.Rank, sketch.RankLow, sketch.RankHigh));
        Assert.InRange(sketch.SketchError!.Value, 0, 1e-11 * exact.LargestDeviation);
        Assert.All(exact.Deviations.Take(7), (value, i) => Assert.Equal(value, sketch.Deviations[i], 1e-10 * value));
    }

    /// <summary>The same in several passes, and with a size that does not divide the features.</summary>
    [Fact]
    public void Blocks_of_features_change_nothing()
    {
        var network = SmallNetworks.Mixed();
        var options = new PerturbationOptions(600, 0.05, Tolerance.Default) { Layers = ["stem", "smooth"], SketchSize = 250 };
        var ample = SmallNetworks.Measure(network, options);
        var scarce = SmallNetworks.Measure(network, options, memory: SmallNetworks.LeastMemory(network, options));
        Assert.True(scarce[0].PassCount > ample[0].PassCount);
        foreach (var (first, second) in ample.Zip(scarce))
            Assert.All(first.Deviations, (value, i) => Assert.Equal(value, second.Deviations[i], 1e-8 * first.LargestDeviation));
    }
}
