using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Propagation;

/// <summary>Tangents on their receptive field alone against the same rules on whole values, at every node of random networks.</summary>
public class WindowTests
{
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_change_nothing_but_the_work(int block)
    {
        for (var seed = block * 25; seed < (block + 1) * 25; seed++)
            Compare(seed, tileSide: null);
    }

    [Fact]
    public void Tiles_with_a_window_each_change_nothing_either()
    {
        for (var seed = 100; seed < 130; seed++)
            Compare(seed, tileSide: seed % 3 + 2);
    }

    [Fact]
    public void A_patch_pays_for_its_receptive_field_only()
    {
        var network = NetworkLoader.Initialize(RankTools.Networks.Architectures.ArchitectureCatalog.Get("resnet18"), seed: 1);
        var whole = network.MultiplyAdds * 768.0;
        var directions = InputDirections.Of(network.InputShape, [InputDirections.Centred(network.InputShape, 16, 16)]);
        var pass = new TangentPass(network, network.DefaultProbes, directions, new(float32, CPU, 8L << 30, 0));
        Assert.InRange(pass.MultiplyAdds / whole, 0.4, 0.6);
    }

    private static void Compare(int seed, int? tileSide)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        var network = RandomNetwork.Build(seed);
        var draw = new Random(seed + 1000);
        var (height, width) = (draw.Next(1, tileSide is null ? 5 : 9), draw.Next(1, tileSide is null ? 5 : 9));
        var patch = new InputPatch(
            draw.Next(0, (int)network.InputShape[1] - height + 1), draw.Next(0, (int)network.InputShape[2] - width + 1), height, width);
        var directions = InputDirections.Of(network.InputShape, [patch], draw.Next(3) == 0 ? [1] : default);
        var image = randn([1, .. network.InputShape], float64);
        var expected = OnWholeValues(network, directions, image);
        var pass = new TangentPass(network, network.DefaultProbes, directions, new(float64, CPU, 1L << 30, 0) { TileSide = tileSide });
        foreach (var probe in pass.Run(image, null, CancellationToken.None))
        {
            if (probe.Window!.IsEmpty)
            {
                Assert.Equal(0.0, expected[probe.Node].abs().max().item<double>());
                continue;
            }
            var actual = probe.Window.Extend(probe.Window.AsPart(probe.Matrix), TangentWindow.Whole(probe.Node.Shape));
            var difference = (actual - expected[probe.Node]).abs().max().item<double>();
            Assert.True(difference <= Rounding * (1 + expected[probe.Node].abs().max().item<double>()),
                $"seed {seed}, {probe.Node}, window {probe.Window.Region}: off by {difference:E1}");
        }
    }

    private static Dictionary<Node, Tensor> OnWholeValues(NeuralNetwork network, InputDirections directions, Tensor image)
    {
        var values = new Dictionary<Node, Tensor> { [network.Nodes[0]] = image };
        var (bounds, channels) = (directions.Bounds, network.InputShape[0]);
        var first = zeros([directions.Count, network.InputShape[1], network.InputShape[2], channels], float64);
        foreach (var (direction, position) in directions.Positions.ToArray().Index())
        {
            var pixel = position / channels;
            first[direction, bounds.Top + pixel / bounds.Width, bounds.Left + pixel % bounds.Width, position % channels] = 1;
        }
        var tangents = new Dictionary<Node, Tensor> { [network.Nodes[0]] = TangentLayout.AsMap(first) };
        foreach (var node in network.Nodes.Skip(1))
        {
            Tensor[] inputs = [.. node.Inputs.Select(input => values[input])];
            values[node] = node.Operator.Value(inputs);
            using var rule = node.Operator.Linearize(new LinearizationPoint(inputs, values[node], float64, MapRegion.Whole(node.Shape)));
            tangents[node] = rule.Apply([.. node.Inputs.Select(input => tangents[input])], [.. node.Inputs.Select(_ => false)])!;
        }
        return tangents;
    }
}
