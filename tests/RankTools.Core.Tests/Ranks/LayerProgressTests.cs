using RankTools.Backend;
using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

/// <summary>The shares that progress is made of.</summary>
public class LayerProgressTests
{
    private static readonly NeuralNetwork Network = NetworkLoader.Initialize(ArchitectureCatalog.Get("cifar_resnet20"), seed: 5);

    [Theory]
    [InlineData("*")]
    [InlineData("linear")] // by cotangents
    [InlineData("linear", "avgpool")]
    public void Shares_of_a_whole_input_rise_to_one(params string[] layers)
    {
        var patch = layers is ["*"] ? 4 : 32;
        var directions = InputDirections.Of(Network.InputShape, [InputDirections.Centred(Network.InputShape, patch, patch)]);
        var shares = new Shares();
        var analysis = new LayerRankAnalysis(
            Network, new(directions, InputContext.Real, Tolerance.Default, layers is ["*"] ? [] : [.. layers]), ComputeSettings.Default);
        var input = GaussianInput.Draw(Network.InputShape, 1, 1).Single();
        Assert.NotEmpty(analysis.Measure(input, failure => throw failure, shares, CancellationToken.None).ToArray());
        Assert.Equal(shares.Reported.Order(), shares.Reported);
        Assert.InRange(shares.Reported[0], 0, 0.5);
        Assert.Equal(1, shares.Reported[^1], 1e-9);
    }

    [Fact]
    public void What_is_done_with_tangents_counts_beside_what_pushes_them()
    {
        var directions = InputDirections.Of(Network.InputShape, [InputDirections.Centred(Network.InputShape, 4, 4)]);
        TangentPass Pass(Func<long, long, double> cost) =>
            new(Network, Network.DefaultProbes, directions, LayerRankAnalysis.Options(ComputeSettings.Default)) { ProbeCost = cost };
        var (bare, spectra) = (Pass((_, _) => 0).TotalCost, 0.0);
        var whole = Pass((count, values) =>
        {
            Assert.Equal(48, count);
            spectra += values;
            return values;
        }).TotalCost;
        Assert.True(spectra > 0);
        Assert.Equal(bare + spectra, whole, 1e-6 * whole);
    }

    private sealed class Shares : IProgress<WorkProgress>
    {
        public List<double> Reported { get; } = [];

        public void Report(WorkProgress value) => Reported.Add(value.Fraction);
    }
}
