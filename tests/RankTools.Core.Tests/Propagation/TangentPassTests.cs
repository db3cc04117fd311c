using RankTools.Data;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Propagation;

/// <summary>The whole pass on a small network with every join it has to deal with, against TorchSharp's autograd.</summary>
public class TangentPassTests
{
    private static readonly string[] AllProbes = ["stem", "stem.conv", "block", "block.branch", "pool", "dense", "wide", "fc"];

    [Theory]
    [InlineData(3, 4, 5, 6)]
    [InlineData(0, 0, 2, 3)]
    [InlineData(10, 9, 2, 3)]
    [InlineData(0, 0, 12, 12)]
    public void Tangents_at_every_probe_are_the_rows_of_autograds_jacobian(int row, int column, int height, int width)
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(row, column, height, width)]);
        var tangents = Push(network, AllProbes, directions, image, float64, memory: 1L << 30);
        foreach (var name in AllProbes)
        {
            var expected = linalg.svdvals(Jacobian(network, network.Find(name)!, image, directions)).data<double>().ToArray();
            var actual = linalg.svdvals(tangents[name]).data<double>().ToArray();
            Assert.All(expected, (value, i) => Assert.Equal(value, i < actual.Length ? actual[i] : 0, 1e-10 * (1 + expected[0])));
        }
    }

    [Fact]
    public void Columns_that_are_left_out_are_zero_and_the_rest_is_the_jacobian_itself()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(5, 5, 1, 1)]);
        var stem = Push(network, ["stem"], directions, image, float64, 1L << 30)["stem"];
        var jacobian = Jacobian(network, network.Find("stem")!, image, directions); // outputs × directions
        Assert.Equal(4 * 3 * 3, stem.shape[1]); // a 3×3 kernel spreads one pixel to 3×3 in each of four channels
        Assert.Equal(jacobian.norm().item<double>(), stem.norm().item<double>(), 1e-12);
        var window = jacobian.reshape(4, 12, 12, 2).narrow(1, 4, 3).narrow(2, 4, 3).permute(3, 1, 2, 0).reshape(2, -1);
        Assert.Equal(0.0, (window - stem).abs().max().item<double>(), 1e-13);
    }

    [Fact]
    public void Too_little_memory_for_a_probe_leaves_it_out_and_keeps_the_others_right()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var directions = InputDirections.Whole(network.InputShape);
        var options = new TangentPassOptions(float64, CPU, 2 * 288 * 16 * 36 * 8, 0); // what the dense layer needs, and no more
        var pass = new TangentPass(network, AllProbes.Select(name => network.Find(name)!), directions, options);
        Assert.False(pass.MayStore(network.Find("wide")!));
        Assert.True(pass.MayStore(network.Find("dense")!));
        var ample = Push(network, AllProbes, directions, image, float64, 1L << 30);
        var scarce = pass.Run(image, null, CancellationToken.None).ToDictionary(probe => probe.Node.Name, probe => probe.Matrix.clone());
        Assert.DoesNotContain("wide", scarce.Keys);
        Assert.All(scarce, pair => Assert.Equal(0.0, (pair.Value - ample[pair.Key]).abs().max().item<double>(), 1e-12));
    }

    [Fact]
    public void Several_patches_and_channels_are_the_union_of_their_directions()
    {
        var shape = SmallNetwork().InputShape;
        var directions = InputDirections.Of(shape, [new InputPatch(0, 0, 2, 2), new InputPatch(1, 1, 2, 2), new InputPatch(9, 9, 1, 1)], [1]);
        Assert.Equal(4 + 4 - 1 + 1, directions.Count);
        Assert.Equal("2x2@0,0+2x2@1,1+1x1@9,9[1]", directions.ToString());
    }

    [Fact]
    public void The_witnesses_measure_the_error_of_single_precision()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(3, 3, 6, 6)]);
        var exact = Push(network, ["fc"], directions, image, float64, 1L << 30)["fc"];
        var options = new TangentPassOptions(float32, CPU, 1L << 30, 5);
        foreach (var probe in new TangentPass(network, [network.Find("fc")!], directions, options).Run(image, null, CancellationToken.None))
        {
            var single = probe.Matrix.to(float64);
            var trueError = linalg.matrix_norm(single - exact, 2).item<double>();
            var measured = (probe.WitnessWeights!.matmul(single) - probe.Witnesses!).norm(dim: 1).max().item<double>();
            Assert.InRange(trueError, 1e-12, 1e-4);
            Assert.InRange(trueError, 0, 4 * Math.Sqrt(2 / Math.PI) * measured);
            Assert.InRange(measured, 0, 100 * trueError);
        }
    }

    [Fact]
    public void No_tensor_is_left_behind_even_when_the_reader_stops_early()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(3, 3, 4, 4)]);
        _ = Push(network, AllProbes, directions, image, float32, 1L << 30); // fills the weights' own caches
        GC.Collect(); // what other tests left to the finalizer must not go in between
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        var options = new TangentPassOptions(float32, CPU, 1L << 30, 0);
        foreach (var _ in new TangentPass(network, AllProbes.Select(name => network.Find(name)!), directions, options).Run(image, null, default))
            break;
        foreach (var _ in new TangentPass(network, AllProbes.Select(name => network.Find(name)!), directions, options).Run(image, null, default))
        {
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Units_on_a_kink_are_counted_where_tangents_reach_them_and_nowhere_else()
    {
        using var scope = NewDisposeScope();
        var net = new NetworkBuilder("kinks", _ => false);
        var x = net.Input(1, 6, 6);
        net.Relu("relu", net.Convolution("conv", x, 2, Window.Square(3, padding: 1)));
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 1);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(2, 2, 1, 1)]);
        var pass = new TangentPass(network, [network.Output], directions, new TangentPassOptions(float64, CPU, 1L << 30, 0));
        // At the zero image every unit sits exactly on the kink; one pixel reaches 3×3 of them in each of two channels.
        var image = zeros([1, 1, 6, 6], float64);
        Assert.Equal(2 * 3 * 3, pass.Run(image, null, default).Select(probe => probe.KinkCount).Single());
        Assert.Equal(2 * 3 * 3, pass.CountKinks(image, default));
        Assert.Equal(0, pass.CountKinks(ones([1, 1, 6, 6], float64), default));
    }

    [Fact]
    public void A_probed_view_is_handed_over_before_its_memory_is_overwritten()
    {
        using var scope = NewDisposeScope();
        var input = new Node(0, "input", new NetworkInput([1, 3, 3]), [], isDefaultProbe: false);
        var doubled = new Node(1, "sum", new Addition(), [input, input], isDefaultProbe: false);
        var gate = new Node(2, "relu", new Elementwise(ElementwiseFunctions.Relu), [doubled], isDefaultProbe: true); // overwrites its input's tangents
        var view = new Node(3, "view", new Reshape([9]), [doubled], isDefaultProbe: true);
        var network = new NeuralNetwork("views", [input, doubled, gate, view]);
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(0, 0, 3, 3)]);
        var tangents = Push(network, ["relu", "view"], directions, -ones([1, 1, 3, 3], float64), float64, memory: 1L << 30);
        Assert.Equal(0, tangents["relu"].norm().item<double>());
        Assert.Equal(Math.Sqrt(9 * 4), tangents["view"].norm().item<double>(), 1e-12);
    }

    [Fact]
    public void Cancellation_stops_the_pass()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        using var source = new CancellationTokenSource();
        var directions = InputDirections.Of(network.InputShape, [new InputPatch(3, 3, 4, 4)]);
        var pass = new TangentPass(network, [network.Output], directions, new TangentPassOptions(float32, CPU, 1L << 30, 0));
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => pass.Run(randn([1, 2, 12, 12], float64), null, source.Token).Count());
    }

    [Fact]
    public void Folding_a_batch_normalisation_changes_nothing_but_the_number_of_steps()
    {
        using var scope = NewDisposeScope();
        var network = SmallNetwork();
        var image = randn([1, 2, 12, 12], float64);
        var folded = ExecutionPlan.For(network, [network.Output]);
        var kept = ExecutionPlan.For(network, [network.Output, network.Find("stem.conv")!]);
        Assert.True(folded.Steps.Length < kept.Steps.Length);
        var one = ValuePass.Run(network, [network.Output], image, default)[network.Output];
        var other = ValuePass.Run(network, [network.Output, network.Find("stem.conv")!], image, default)[network.Output];
        Assert.Equal(0.0, (one - other).abs().max().item<double>(), 1e-12);
    }

    private static Dictionary<string, Tensor> Push(
        NeuralNetwork network, string[] probes, InputDirections directions, Tensor image, ScalarType type, long memory)
    {
        var options = new TangentPassOptions(type, CPU, memory, 0);
        return new TangentPass(network, probes.Select(name => network.Find(name)!), directions, options)
            .Run(image, null, CancellationToken.None).ToDictionary(probe => probe.Node.Name, probe => probe.Matrix.clone());
    }

    /// <summary>outputs × directions, row by row in reverse mode.</summary>
    private static Tensor Jacobian(NeuralNetwork network, Node probe, Tensor image, InputDirections directions)
    {
        var x = image.detach().requires_grad_(true);
        var values = new Dictionary<Node, Tensor> { [network.Nodes[0]] = x };
        foreach (var node in network.Nodes.Skip(1))
            values[node] = node.Operator.Value([.. node.Inputs.Select(input => values[input])]);
        var value = values[probe].flatten();
        var index = tensor(directions.Positions.ToArray(), int64);
        var bounds = directions.Bounds;
        return stack(Enumerable.Range(0, (int)value.shape[0]).Select(i => autograd.grad([value[i]], [x], retain_graph: true)[0]
            .permute(0, 2, 3, 1).narrow(1, bounds.Top, bounds.Height).narrow(2, bounds.Left, bounds.Width).reshape(-1)[index]));
    }

    /// <summary>Stem, residual block with projection, pooling, concatenation, gate, logits.</summary>
    private static NeuralNetwork SmallNetwork()
    {
        var net = new NetworkBuilder("small", name => AllProbes.Contains(name));
        var x = net.Input(2, 12, 12);
        x = net.BatchNormalization("stem.norm", net.Convolution("stem.conv", x, 4, Window.Square(3, padding: 1)));
        x = net.Relu("stem", x);
        var y = net.BatchNormalization("block.branch", net.Convolution("block.conv", x, 8, Window.Square(3, padding: 1), bias: true));
        var shortcut = net.BatchNormalization("block.norm", net.Convolution("block.project", x, 8, Window.Square(1)));
        x = net.Relu("block", net.Sum("block.add", y, shortcut));
        x = net.MaxPool("pool", x, Window.Square(3, 2, 1));
        var z = net.Relu("side", net.Convolution("side.conv", x, 8, Window.Square(3, padding: 1)));
        x = net.Add("dense", new Concatenation(), x, z);
        x = net.Convolution("wide", x, 64, Window.Square(3, padding: 1));
        var gate = net.Add("gate", new Elementwise(ElementwiseFunctions.Sigmoid), net.Linear("squeeze", net.GlobalAveragePool("mean", x), 64));
        x = net.GlobalAveragePool("features", net.Add("gated", new Multiplication(), x, gate));
        net.Linear("fc", x, 5);
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 3);
        return network;
    }
}
