using RankTools.Backend;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

/// <summary>What can be said of costs without asserting on time.</summary>
public class LayerCostEstimateTests
{
    private static readonly NeuralNetwork Network = NetworkLoader.Initialize(ArchitectureCatalog.Get("cifar_resnet20"), seed: 5);

    [Fact]
    public void A_later_layer_of_one_shape_costs_more_and_the_input_nothing()
    {
        var estimate = Estimate(8);
        Assert.Null(estimate.Of(Network.Nodes[0], 1e-3));
        double Pass(string layer) => Cost(estimate, layer).Seconds - Cost(estimate, layer).SpectrumSeconds;
        Assert.True(Pass("layer1.2") > Pass("layer1.1"));
        Assert.True(Pass("layer3.2") > Pass("layer3.0"));
    }

    [Fact]
    public void Inside_a_block_what_is_folded_costs_what_its_fold_does()
    {
        var estimate = Estimate(8);
        Assert.Equal(Cost(estimate, "layer2.0.bn1").Seconds, Cost(estimate, "layer2.0.conv1").Seconds, 1e-9);
    }

    [Fact]
    public void Memory_covers_the_tangents_that_are_kept()
    {
        var kept = 192L * 16 * 32 * 32 * sizeof(float);
        Assert.InRange(Cost(Estimate(8), "layer1.2").Bytes, kept, 8 * kept);
        Assert.True(Cost(Estimate(16), "layer1.2").Bytes > Cost(Estimate(8), "layer1.2").Bytes);
    }

    [Fact]
    public void The_trial_is_made_once() => Assert.Same(Estimate(8), Estimate(8));

    [Fact]
    public void A_floor_costs_singular_vectors_where_layers_follow_that_they_could_save()
    {
        var clock = new StepClock();
        var directions = InputDirections.Of(Network.InputShape, [InputDirections.Centred(Network.InputShape, 16, 16)]);
        var estimate = new LayerCostEstimate(
            Network, directions, ComputeSettings.Default, new SpectrumTiming(TorchSharp.torch.CPU, clock), clock, CancellationToken.None);
        double Spectrum(string layer, double floor) => estimate.Of(Network.Find(layer)!, floor)!.SpectrumSeconds;
        Assert.True(Spectrum("layer1.0", 1e-3) > 1.2 * Spectrum("layer1.0", 0));
        Assert.Equal(Spectrum("linear", 0), Spectrum("linear", 1e-3));
    }

    /// <summary>Every look at it is a second later.</summary>
    private sealed class StepClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now++;
    }

    private static LayerCost Cost(LayerCostEstimate estimate, string layer) => estimate.Of(Network.Find(layer)!, 1e-3)!;

    private static LayerCostEstimate Estimate(int patch) => LayerCostEstimate.Of(
        Network, InputDirections.Of(Network.InputShape, [InputDirections.Centred(Network.InputShape, patch, patch)]),
        ComputeSettings.Default, CancellationToken.None);
}
