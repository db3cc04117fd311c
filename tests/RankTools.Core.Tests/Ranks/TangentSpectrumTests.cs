using RankTools.Backend;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Ranks;

/// <summary>Singular values from float32 products, against those of the same numbers in float64.</summary>
public class TangentSpectrumTests
{
    private const int Tangents = 300;
    private const int Values = 4000;
    private const double Floor = 1e-3;

    [Theory]
    [InlineData(3, false)]
    [InlineData(5, false)]
    [InlineData(8, false)]
    [InlineData(5, true)]
    [InlineData(8, true)]
    public void Intervals_hold_and_values_above_the_floor_agree(double decay, bool isGraded)
    {
        using var scope = NewDisposeScope();
        var probe = Probe(decay, isGraded);
        var exact = linalg.svdvals(probe.Matrix.to(float64)).data<double>().ToArray();
        var found = TangentSpectrum.Of(probe, Tolerance.Default, Tangents, Floor, 0, keepsVectors: false, CancellationToken.None)!;
        Assert.Null(found.Vectors);
        foreach (var (value, expected) in found.Values.Zip(exact).Where(pair => pair.Second > Floor * exact[0]))
        {
            Assert.Equal(expected, value, 1e-5 * exact[0]);
            var (low, high) = found.Error.Interval(value);
            Assert.InRange(expected, low, high);
        }
        foreach (var share in new[] { 0.3, 0.1, 0.03, 0.0101, 0.01, 0.0099, 0.006 })
        {
            var rule = new Tolerance(ToleranceRule.Relative, share);
            var rank = RankEstimate.Of(found.Values, rule, Values, Tangents, Precision.Single, found.Error);
            Assert.InRange(exact.Count(value => value > share * exact[0]), rank.RankLow, rank.RankHigh);
        }
    }

    /// <summary>Values right at the threshold, where the measured bound alone leaves several open.</summary>
    [Fact]
    public void Around_the_threshold_values_are_refined()
    {
        using var scope = NewDisposeScope();
        var probe = Probe(Math.Log(100) * (Tangents - 1) / 200, isGraded: false); // σ_201 is 0.01·σ_1 but for rounding
        var found = TangentSpectrum.Of(probe, Tolerance.Default, Tangents, Floor, 0, keepsVectors: true, CancellationToken.None)!;
        using var vectors = found.Vectors;
        Assert.NotNull(found.Error.Refined);
        var plain = found.Error with { Refined = null };
        var threshold = 0.01 * found.Values.Largest;
        Assert.InRange(found.Error.At(threshold), 0, plain.At(threshold) / 3);
        Assert.Equal(plain.At(2 * threshold), found.Error.At(2 * threshold));
        Assert.InRange((vectors!.t().mm(vectors) - eye(Tangents, Tangents, float64)).abs().max().item<double>(), 0, 1e-12);
    }

    /// <summary>Where much was dropped before, that decides the upper end, and the lower end is refined all the same.</summary>
    [Fact]
    public void What_was_dropped_widens_the_upper_side_only()
    {
        using var scope = NewDisposeScope();
        var probe = Probe(Math.Log(100) * (Tangents - 1) / 200, isGraded: false);
        var plain = TangentSpectrum.Of(probe, Tolerance.Default, Tangents, Floor, 0, keepsVectors: false, CancellationToken.None)!;
        var dropped = 0.0098 * plain.Values.Largest;
        var found = TangentSpectrum.Of(probe, Tolerance.Default, Tangents, Floor, dropped, keepsVectors: false, CancellationToken.None)!;
        var threshold = 0.01 * plain.Values.Largest;
        Assert.NotNull(found.Error.Refined);
        Assert.InRange(found.Error.BelowAt(threshold), 0, 1.5 * plain.Error.BelowAt(threshold));
        Assert.InRange(found.Error.At(threshold), 0.5 * threshold, threshold);
    }

    [Fact]
    public void What_float32_products_cannot_hold_is_left_to_float64()
    {
        using var scope = NewDisposeScope();
        var probe = Probe(5, isGraded: false);
        TangentSpectrum? Of(double scale, double tolerance) => TangentSpectrum.Of(
            probe with { Matrix = probe.Matrix * scale }, new(ToleranceRule.Relative, tolerance), Tangents, Floor, 0, keepsVectors: false, CancellationToken.None);
        Assert.NotNull(Of(1e10, 0.01));
        Assert.Null(Of(1e25, 0.01)); // squares overflow
        Assert.Null(Of(1e-25, 0.01)); // or vanish
        Assert.Null(Of(1, 1e-4));
    }

    [Fact]
    public void It_is_for_many_single_precision_tangents_with_witnesses_and_a_floor_that_it_resolves()
    {
        using var scope = NewDisposeScope();
        var probe = Probe(5, isGraded: false) with { Matrix = zeros([2000, 2500], float32) };
        Assert.True(TangentSpectrum.Suits(probe, Floor));
        Assert.False(TangentSpectrum.Suits(probe, 1e-4));
        Assert.False(TangentSpectrum.Suits(probe with { Witnesses = null }, Floor));
        Assert.False(TangentSpectrum.Suits(probe with { Matrix = probe.Matrix.to(float64) }, Floor));
        Assert.False(TangentSpectrum.Suits(4000, 3999));
        Assert.False(TangentSpectrum.Suits(100, 10_000));
    }

    /// <summary>Tangents with singular values e^(−decay·i/p), all rows of about one length or the right directions themselves.</summary>
    private static ProbeTangents Probe(double decay, bool isGraded)
    {
        random.manual_seed((long)decay);
        var node = new Node(0, "input", new NetworkInput([Values]), [], false);
        var left = isGraded ? eye(Tangents, Tangents, float64) : linalg.qr(randn([Tangents, Tangents], float64)).Q;
        var right = linalg.qr(randn([Values, Tangents], float64)).Q;
        var matrix = left.mm(diag(exp(-linspace(0, decay, Tangents, float64)))).mm(right.t()).to(float32);
        var weights = randn([TangentPassOptions.WitnessCount, Tangents], float64);
        return new(node, matrix, weights.mm(matrix.to(float64)), weights, 0, 1);
    }
}
