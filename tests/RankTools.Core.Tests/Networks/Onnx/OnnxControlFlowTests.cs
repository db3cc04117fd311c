using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Graphs inside of graphs, on the input x = (1, 2, 3) in one row or as three.</summary>
public class OnnxControlFlowTests
{
    private static readonly OnnxGraph Doubling = Graph(["state", "next"], ["sum", "scan"], Node("Add", ["state", "next"], "sum"), Node("Add", ["sum", "sum"], "scan"));

    [Fact]
    public void A_loop_is_written_out_turn_by_turn()
    {
        var body = Graph(["i", "cond", "s"], ["cond", "t", "t"], Node("Add", ["s", "x"], "t")); // x is from the graph around
        var loop = Node("Loop", ["three", "", "x"], ["last", "all"], Attribute("body", body));
        Check([3], [loop], ("last", [3], [4, 8, 12]), ("all", [3, 3], [2, 4, 6, 3, 6, 9, 4, 8, 12]));
    }

    [Fact]
    public void A_loop_ends_when_its_condition_says_so()
    {
        var body = Graph(["i", "cond", "s"], ["more", "t"], Node("Add", ["s", "x"], "t"), Node("Less", ["i", "one"], "more"));
        Check([3], [Node("Loop", ["", "", "x"], ["last"], Attribute("body", body))], ("last", [3], [3, 6, 9])); // turns 0 and 1
    }

    [Fact]
    public void A_loop_that_the_input_decides_is_refused()
    {
        var body = Graph(["i", "cond", "s"], ["more", "t"], Node("Add", ["s", "x"], "t"), Node("Less", ["t", "x"], "more"));
        var error = Assert.Throws<RankToolsException>(() => Check([1], [Node("Loop", ["three", "", "x"], ["last"], Attribute("body", body))], ("last", [1], [0])));
        Assert.Equal("OnnxOperatorUnsupported", error.ErrorId);
        Assert.Contains("Loop with a condition that depends on the network's input", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_hands_its_state_on()
    {
        var scan = Node("Scan", ["zero", "x"], ["total", "sums"], Attribute("body", Doubling), Attribute("num_scan_inputs", 1));
        Check([3, 1], [scan], ("total", [1], [6]), ("sums", [3, 1], [2, 6, 12]));
    }

    [Fact]
    public void A_scan_may_run_backwards_and_along_other_axes()
    {
        var scan = Node("Scan", ["zero", "x"], ["total", "sums"], Attribute("body", Doubling), Attribute("num_scan_inputs", 1),
            Attributes("scan_input_axes", 1), Attributes("scan_input_directions", 1), Attributes("scan_output_axes", 1), Attributes("scan_output_directions", 1));
        Check([1, 3], [scan], ("total", [1], [6]), ("sums", [1, 3], [12, 10, 6]));
    }

    [Fact]
    public void Scans_of_old_files_have_a_batch()
    {
        var scan = Node("Scan", ["", "zeros", "x"], ["total", "sums"], Attribute("body", Doubling), Attribute("num_scan_inputs", 1));
        Check(8, [1, 3, 1], [scan], ("total", [1, 1], [6]), ("sums", [1, 3, 1], [2, 6, 12]));
    }

    [Fact]
    public void A_graph_is_applied_to_every_item_of_a_sequence()
    {
        var body = Graph(["item"], ["twice"], Node("Add", ["item", "item"], "twice"));
        OnnxNode[] nodes =
        [
            Node("SplitToSequence", ["x"], ["items"], Attribute("axis", 0)),
            Node("SequenceMap", ["items"], ["mapped"], Attribute("body", body)),
            Node("ConcatFromSequence", ["mapped"], ["y"], Attribute("axis", 0)),
        ];
        Check([3], nodes, ("y", [3], [2, 4, 6]));
    }

    [Fact]
    public void A_gradient_is_taken_where_its_node_says()
    {
        OnnxNode[] nodes =
        [
            Node("Mul", ["x", "x"], "square"),
            Node("Mul", ["square", "x"], "cube"),
            Node("Gradient", ["x"], ["slope"], Texts("xs", "x"), new() { Name = "y", Kind = OnnxAttributeKind.Text, Text = "cube" })
                with { Domain = "ai.onnx.preview.training" },
        ];
        Check([3], nodes, ("slope", [3], [3, 12, 27]));
    }

    private static void Check(long[] shape, OnnxNode[] nodes, params (string Name, long[] Shape, double[] Numbers)[] expected) =>
        Check(17, shape, nodes, expected);

    private static void Check(long opset, long[] shape, OnnxNode[] nodes, params (string Name, long[] Shape, double[] Numbers)[] expected)
    {
        using var scope = NewDisposeScope();
        OnnxNode[] constants =
        [
            Node("Constant", [], ["three"], Attribute("value_int", 3)),
            Node("Constant", [], ["one"], Attribute("value_int", 1)),
            Node("Constant", [], ["zero"], new OnnxAttribute { Name = "value_floats", Kind = OnnxAttributeKind.Floats, Floats = [0] }),
            Node("Unsqueeze", ["zero"], ["zeros"], Attributes("axes", 0)),
        ];
        var input = new OnnxValueInfo("x", OnnxElementType.Float, [.. shape.Select(size => new OnnxDimension(size, ""))], IsSequence: false);
        var usesZeros = nodes.Any(node => node.Inputs.Contains("zeros"));
        var graph = new OnnxGraph("test", [.. usesZeros ? constants : constants[..3], .. nodes], [], [input], [.. expected.Select(output => Info(output.Name))], []);
        var model = new OnnxModel("test.onnx", 8, "",
            ImmutableDictionary<string, long>.Empty.Add("", opset).Add("ai.onnx.preview.training", 1), graph, [], "");
        var network = OnnxImporter.Import(model, null, CancellationToken.None);
        var x = tensor(new double[] { 1, 2, 3 }, float64).narrow(0, 0, shape.Max()).reshape([1, .. network.Inputs[0].Node.Shape]);
        var values = ValuePass.Run(network, network.Outputs.Select(port => port.Node), new Dictionary<Node, Tensor> { [network.Nodes[0]] = x }, CancellationToken.None);
        foreach (var (port, output) in network.Outputs.Zip(expected))
        {
            Assert.Equal(output.Shape, port.Shape);
            Assert.Equal(output.Numbers, values[port.Node].reshape(-1).contiguous().data<double>().ToArray());
        }
    }

    private static OnnxNode Node(string opType, string[] inputs, string output) => Node(opType, inputs, [output]);

    private static OnnxNode Node(string opType, string[] inputs, string[] outputs, params OnnxAttribute[] attributes) =>
        new("", opType, "", [.. inputs], [.. outputs], attributes.ToImmutableDictionary(attribute => attribute.Name));

    private static OnnxGraph Graph(string[] inputs, string[] outputs, params OnnxNode[] nodes) =>
        new("body", [.. nodes], [], [.. inputs.Select(Info)], [.. outputs.Select(Info)], []);

    private static OnnxValueInfo Info(string name) => new(name, OnnxElementType.Float, default, IsSequence: false);

    private static OnnxAttribute Attribute(string name, OnnxGraph graph) => new() { Name = name, Kind = OnnxAttributeKind.Graph, Graph = graph };

    private static OnnxAttribute Attribute(string name, long value) => new() { Name = name, Kind = OnnxAttributeKind.Integer, Integer = value };

    private static OnnxAttribute Attributes(string name, params long[] values) =>
        new() { Name = name, Kind = OnnxAttributeKind.Integers, Integers = [.. values] };

    private static OnnxAttribute Texts(string name, params string[] values) => new() { Name = name, Kind = OnnxAttributeKind.Texts, Texts = [.. values] };
}
