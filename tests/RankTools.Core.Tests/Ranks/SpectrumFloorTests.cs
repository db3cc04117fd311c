using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Core.Tests.Samples;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

/// <summary>Layer ranks with directions dropped below a floor, against the same with all of them.</summary>
public class SpectrumFloorTests
{
    private static readonly NeuralNetwork Network = NetworkLoader.Load(null, ShippedSamples.Weights);

    [Theory]
    [InlineData(Precision.Single, 1e-3)]
    [InlineData(Precision.Double, 1e-2)]
    public void Intervals_hold_the_dense_ranks_and_values_above_the_floor_agree(Precision precision, double floor)
    {
        var tolerance = new Tolerance(ToleranceRule.Relative, 10 * floor);
        var dense = Measure(tolerance, 0, precision);
        var compressed = Measure(tolerance, floor, precision);
        Assert.Equal(0, dense.Sum(rank => rank.CensoredCount + rank.SpectrumFloor));
        Assert.True(compressed.Count(rank => rank.CensoredCount > 0) > 2);
        foreach (var (full, part) in dense.Zip(compressed))
        {
            Assert.InRange(full.Rank, part.RankLow, part.RankHigh);
            Assert.Equal(Math.Min(full.InputDimension, full.OutputDimension), part.SingularValues.Count + part.CensoredCount);
            foreach (var pair in part.SingularValues.Zip(full.SingularValues))
            {
                Assert.InRange(pair.Second, pair.First - part.SingularValueError, Math.Sqrt(pair.First * pair.First + part.DroppedBound * part.DroppedBound) + part.SingularValueError);
                Assert.Equal(pair.Second, pair.First, 1e-4 * full.SpectralNorm * (floor / 1e-3));
            }
            Assert.InRange(full.SingularValues.Skip(part.SingularValues.Count).FirstOrDefault(), 0, part.CensoredCount > 0 ? part.CensoredBound : 0);
        }
    }

    [Fact]
    public void A_threshold_below_the_floor_is_refused_by_name()
    {
        var rank = Measure(Tolerance.Default, 1e-3, Precision.Single).Last(rank => rank.CensoredCount > 0);
        var refused = Assert.Throws<RankToolsException>(() => rank.With(ToleranceRule.Relative, 1e-4));
        Assert.Equal("ThresholdBelowFloor", refused.ErrorId);
        Assert.Contains("0.001", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rank.Rank, rank.With(ToleranceRule.Relative, 0.01).Rank);
        Assert.Throws<RankToolsException>(() => Measure(new(ToleranceRule.Relative, 1e-4), 1e-3, Precision.Single));
    }

    [Theory]
    [InlineData(ToleranceRule.Relative, 0.01, 0.001)]
    [InlineData(ToleranceRule.Relative, 5e-7, 0)]
    [InlineData(ToleranceRule.Absolute, 0.01, 0)]
    [InlineData(ToleranceRule.Gram, 1, 0.000957)]
    public void The_floor_is_a_tenth_of_the_threshold_unless_that_says_nothing(ToleranceRule rule, double value, double expected)
    {
        var directions = InputDirections.Of([3, 32, 32], [InputDirections.Centred([3, 32, 32], 16, 16)]);
        var reduction = new TangentReduction(new(directions, InputContext.Real, new(rule, value), []), ComputeSettings.Default);
        Assert.Equal(expected, reduction.Floor, 1e-6);
    }

    private static LayerRank[] Measure(Tolerance tolerance, double floor, Precision precision)
    {
        ImmutableArray<long> shape = [3, 32, 32];
        var pixels = ShippedSamples.Images[0].Pixels;
        var input = new InputItem("drawn", null, shape, [.. pixels.Select(pixel => pixel / 127.5 - 1)]);
        var directions = InputDirections.Of(shape, [InputDirections.Centred(shape, 10, 10)]);
        var analysis = new LayerRankAnalysis(
            Network, new(directions, InputContext.Real, tolerance, []) { SpectrumFloor = floor, AlwaysCompresses = true }, ComputeSettings.Default with { Precision = precision });
        return [.. analysis.Measure(input, failure => throw failure, null, CancellationToken.None)];
    }
}
