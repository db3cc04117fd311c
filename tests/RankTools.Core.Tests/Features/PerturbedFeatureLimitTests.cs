using RankTools.Backend;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>What perturbed features tend to: J_l Ξ as the magnitude falls, and the Jacobian's own spectrum as perturbations become many.</summary>
public class PerturbedFeatureLimitTests(ITestOutputHelper log)
{
    private const int Count = 60;

    /// <summary>
    /// The spectrum over s approaches that of J Ξ in proportion to s. Features subtracted in 32 bits approach it too, until their
    /// rounding, which does not fall with s, breaks it; differences carried through the network in the same 32 bits go on.
    /// </summary>
    [Fact]
    public void As_the_magnitude_falls_the_spectrum_tends_to_that_of_the_tangents_until_plain_32_bits_break_it()
    {
        var network = SmallNetworks.Mixed();
        var (carried, plain) = (new List<double>(), new List<double>());
        double[] magnitudes = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
        foreach (var s in magnitudes)
        {
            var options = new PerturbationOptions(Count, s, Tolerance.Default) { Layers = ["fc"], ComparesLinear = true };
            var result = Assert.Single(SmallNetworks.Measure(network, options, Precision.Single));
            var linear = result.LinearDeviations!;
            carried.Add(Distance(result.Deviations, linear));
            plain.Add(Distance(SmallNetworks.Deviations(SmallNetworks.Features(network, "fc", Count, s, float32)), linear));
            log.WriteLine($"s = {s:G1}: carried differences {carried[^1]:G2}, 32-bit features {plain[^1]:G2} of the largest; nonlinearity {result.Nonlinearity:G2}");
            Assert.True(result.Nonlinearity + 1e-5 >= carried[^1], "the estimate of the nonlinearity bounds the distance of the spectra");
            Assert.Equal(result.LinearRank, result.Rank);
        }
        Assert.All(Enumerable.Range(1, 4), i => Assert.InRange(carried[i + 1], 0, carried[i] / 3));
        Assert.InRange(carried[^1], 0, 1e-5);
        Assert.True(plain[^1] > 100 * carried[^1] && plain[^1] > plain[2], "subtracted features lose what differences keep");
    }

    /// <summary>p = 192: σ(J Ξ)/√n → σ(J) at the rate √(p/n).</summary>
    [Fact]
    public void As_perturbations_become_many_the_spectrum_tends_to_the_jacobians()
    {
        var network = SmallNetworks.Mixed();
        var jacobian = Jacobian(network, "fc");
        Assert.Equal(192, network.InputShape.Aggregate(1L, (product, size) => product * size));
        var distances = new List<double>();
        foreach (var n in (int[])[300, 1200, 4800, 19200])
        {
            var options = new PerturbationOptions(n, 1e-3, Tolerance.Default) { Layers = ["fc"], IsLinear = true };
            var result = Assert.Single(SmallNetworks.Measure(network, options, Precision.Single));
            Assert.Equal(10, result.Rank);
            var distance = jacobian.Select((sigma, i) => Math.Abs((result.Deviations[i] / 1e-3) - sigma) / sigma).Max();
            log.WriteLine($"n = {n}: {distance:G2}, √(p/n) = {Math.Sqrt(192.0 / n):G2}");
            Assert.InRange(distance, 0, Math.Sqrt(192.0 / n));
            distances.Add(distance);
        }
        Assert.InRange(distances[^1], 0, distances[0] / 3); // 64 times as many
    }

    /// <summary>With a full map of rank p the deviation is √(p/n) itself: the edges of the Marchenko–Pastur law.</summary>
    [Fact]
    public void The_spectrum_of_an_isometry_spreads_as_the_square_root_of_p_over_n()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetworks.Linear(eye(48, dtype: float64));
        foreach (var n in (int[])[480, 4800, 48000])
        {
            var result = Assert.Single(SmallNetworks.Measure(network, new(n, 1, Tolerance.Default), Precision.Single));
            var edge = Math.Sqrt(48.0 / n);
            Assert.InRange(result.Deviations[0] - 1, 0.7 * edge, 1.1 * edge);
            Assert.InRange(1 - result.Deviations[47], 0.7 * edge, 1.1 * edge);
        }
    }

    [Fact]
    public void The_rank_of_the_jacobian_stands_beside_that_of_the_features()
    {
        var network = SmallNetworks.Mixed();
        var whole = new LayerRankOptions(InputDirections.Whole(network.InputShape), InputContext.Real, Tolerance.Default, ["fc", "sum"]);
        LayerRank[] ranks = [.. new LayerRankAnalysis(network, whole, ComputeSettings.Default)
            .Measure(SmallNetworks.Input(network), failure => throw failure, null, CancellationToken.None)];
        var results = SmallNetworks.Measure(network, new(300, 1e-5, Tolerance.Default) { Layers = ["fc", "sum"], LayerRanks = [.. ranks] });
        foreach (var (result, rank) in results.Zip(ranks.OrderBy(rank => rank.LayerIndex)))
        {
            Assert.Equal(rank.Rank, result.JacobianRank);
            Assert.True(result.AgreesWithJacobian, $"{result.Layer}: {result.Rank}, expected {result.ExpectedRankLow}-{result.ExpectedRankHigh}");
        }
        var many = SmallNetworks.Measure(network, new(40000, 1e-5, Tolerance.Default) { Layers = ["sum"], LayerRanks = [.. ranks] }, Precision.Single)[0];
        Assert.InRange(many.ExpectedRankHigh!.Value - many.ExpectedRankLow!.Value, 0, 8);
        Assert.True(many.AgreesWithJacobian);
        var few = SmallNetworks.Measure(network, new(9, 1e-5, Tolerance.Default) { Layers = ["fc"], LayerRanks = [.. ranks] });
        Assert.Equal((8, 10, true), (few[0].Rank, few[0].JacobianRank, few[0].AgreesWithJacobian));
        var patch = new LayerRankOptions(InputDirections.Of(network.InputShape, [new InputPatch(0, 0, 2, 2)]), InputContext.Real, Tolerance.Default, ["fc"]);
        LayerRank[] partial = [.. new LayerRankAnalysis(network, patch, ComputeSettings.Default)
            .Measure(SmallNetworks.Input(network), failure => throw failure, null, CancellationToken.None)];
        var refused = Assert.Throws<Errors.RankToolsException>(() =>
            SmallNetworks.Measure(network, new(9, 1e-5, Tolerance.Default) { LayerRanks = [.. partial] }));
        Assert.Equal("LayerRankMismatch", refused.ErrorId);
    }

    private static double Distance(IEnumerable<double> found, Spectrum expected) =>
        found.Zip(expected, (value, wanted) => Math.Abs(value - wanted)).Max() / expected.Largest;

    private static double[] Jacobian(NeuralNetwork network, string layer)
    {
        var directions = InputDirections.Whole(network.InputShape);
        var analysis = new LayerRankAnalysis(
            network, new(directions, InputContext.Real, Tolerance.Default, [layer]), new ComputeSettings(DeviceName.Cpu, Precision.Double));
        return Assert.Single(analysis.Measure(SmallNetworks.Input(network), failure => throw failure, null, CancellationToken.None)).SingularValues.ToArray();
    }
}
