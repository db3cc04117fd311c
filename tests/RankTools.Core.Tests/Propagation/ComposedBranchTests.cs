using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Propagation;

/// <summary>Residual branches as matrices of tokens against the same steps one by one.</summary>
public class ComposedBranchTests
{
    private static readonly string[] Branches = ["perceptron", "gated", "scaled", "normalised"];

    [Theory]
    [InlineData(ScalarType.Float64, 0, 0, 12, 12, 1e-12)]
    [InlineData(ScalarType.Float32, 0, 0, 12, 12, 2e-5)]
    [InlineData(ScalarType.Float32, 4, 8, 4, 4, 2e-5)]
    [InlineData(ScalarType.Float64, 3, 3, 5, 5, 1e-12)]
    public void Tangents_are_the_same(ScalarType type, int row, int column, int height, int width, double slack)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var network = Network();
        var image = randn([1, .. network.InputShape], float64);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(row, column, height, width)]);
        // Every node a probe: nothing can be composed.
        var expected = Push(network, [.. network.Nodes.Skip(1)], directions, image, float64);
        foreach (var names in new[] { Branches, ["normalised"], ["gated", "head"] })
        {
            Node[] probes = [.. names.Select(name => network.Find(name)!)];
            foreach (var (node, found) in Push(network, probes, directions, image, type))
            {
                var scale = expected[node].abs().max().item<double>();
                Assert.InRange((found.to(float64) - expected[node]).abs().max().item<double>(), 0, slack * scale);
            }
        }
    }

    [Fact]
    public void Many_tangents_are_composed_and_few_are_not()
    {
        var network = Network();
        var plan = ExecutionPlan.From(network, network.Nodes[0], [network.Find("head")!]);
        var found = ResidualBranch.Find(plan.Steps, [network.Find("head")!]);
        Assert.Equal(Branches, found.Select(branch => branch.Sum.Node.Name));
        Assert.All(found, branch => Assert.True(branch.IsComposed(500)));
        Assert.All(found, branch => Assert.False(branch.IsComposed(2)));
        Assert.All(found, branch => Assert.True(branch.Cost(1, 500) < branch.All.Sum(TileWindows.Cost) * 500));
    }

    [Fact]
    public void A_value_that_is_asked_for_or_read_elsewhere_stays()
    {
        var network = Network();
        var plan = ExecutionPlan.From(network, network.Nodes[0], [network.Find("head")!, network.Find("perceptron.act")!]);
        var found = ResidualBranch.Find(plan.Steps, [network.Find("head")!, network.Find("perceptron.act")!]);
        Assert.Equal(Branches[1..], found.Select(branch => branch.Sum.Node.Name));
    }

    [Fact]
    public void The_perceptrons_of_transformers_and_mixers_are_such_branches()
    {
        foreach (var (name, count) in new[] { ("vit_sample_patch4_32", 6), ("swin_sample_patch2_window4_32", 5), ("resmlp_sample_32", 8), ("gmixer_sample_32", 8) })
        {
            var network = NetworkLoader.Initialize(ArchitectureCatalog.Get(name), seed: 1);
            var plan = ExecutionPlan.From(network, network.Nodes[0], network.DefaultProbes);
            Assert.Equal(count, ResidualBranch.Find(plan.Steps, [.. network.DefaultProbes]).Length);
        }
    }

    private static Dictionary<Node, Tensor> Push(
        NeuralNetwork network, Node[] probes, InputDirections directions, Tensor image, ScalarType type)
    {
        var pass = new TangentPass(network, probes, directions, new(type, CPU, 1L << 30, 0));
        return pass.Run(image, null, CancellationToken.None).ToDictionary(probe => probe.Node,
            probe => probe.Window!.Extend(probe.Window.AsPart(probe.Matrix), TangentWindow.Whole(probe.Node.Shape)).clone());
    }

    /// <summary>9 tokens of 20 features, and a branch of every kind one after another.</summary>
    private static NeuralNetwork Network()
    {
        var net = new NetworkBuilder("branches", name => name == "head");
        var x = net.PatchTokens("stem", net.Input(3, 12, 12), 20, 4);
        var y = net.Dense("perceptron.fc1", net.LayerNormalization("perceptron.norm", x, 1e-5), 70);
        x = net.Sum("perceptron", x, net.Dense("perceptron.fc2", net.Gelu("perceptron.act", y), 20));
        y = net.SiluGate("gated.act", net.Dense("gated.fc1", net.LayerNormalization("gated.norm", x, 1e-5), 60), axis: 1);
        x = net.Sum("gated", net.Dense("gated.fc2", y, 20), x);
        y = net.Dense("scaled.fc2", net.Gelu("scaled.act", net.Dense("scaled.fc1", net.Affine("scaled.affine", x), 50)), 20);
        x = net.Sum("scaled", x, net.LayerScale("scaled.gamma", y));
        y = net.LayerNormalization("normalised.norm", net.Dense("normalised.fc1", x, 64), 1e-5);
        x = net.Sum("normalised", x, net.Dense("normalised.fc2", net.Gelu("normalised.act", y), 20));
        net.Dense("head", net.MeanToken("pool", x), 5);
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 5);
        return network;
    }
}
