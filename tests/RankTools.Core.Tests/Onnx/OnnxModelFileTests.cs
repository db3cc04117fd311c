using System.Security.Cryptography;

using RankTools.Core.Tests.Data;
using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

public class OnnxModelFileTests
{
    /// <summary>Something of everything that a file may hold.</summary>
    internal static byte[] Everything { get; } = new OnnxFileBuilder(opset: 0)
        .Opset("ai.onnx", 17).Opset("own", 3)
        .Input("x", -1, 3, 8, 8).Output("y").ValueInfo("h", OnnxElementType.Int64, 2, 0)
        .Initializer("w", [1.5f, -2, 3, float.NaN], 2, 2).Initializer("axes", [1L, -1], 2)
        .Node("Conv", "x w -", "h", ("pads", new[] { 1, 1, 1, 1 }), ("auto_pad", "NOTSET"), ("group", 1L), ("alpha", 0.1f))
        .Node("own:Twice", "h", "y", ("scales", new[] { 0.5f, 2 }), ("names", new[] { "a", "ß" }), ("axes", new long[] { -1, 300 }),
            ("value", OnnxTensorBuilder.Doubles("", [Math.PI])),
            ("body", new OnnxFileBuilder(0).Node("Relu", "h", "r").Output("r", 1)))
        .Function("own", "Twice", "a", "b", [OnnxFileBuilder.NodeMessage("Selu", "a", "b", ("alpha", "ref:slope"))], ["slope"], ("k", 2))
        .ToArray();

    [Fact]
    public void A_file_is_read_with_all_its_parts()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model.bin", Everything);
        var model = OnnxModelFile.Read(path);
        Assert.Equal((path, 8, "RankTools tests"), (model.Path, model.IrVersion, model.Producer));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Everything)), model.Hash);
        Assert.Equal([("", 17L), ("own", 3L)], model.Opsets.Select(opset => (opset.Key, opset.Value)).Order());

        var graph = model.Graph;
        Assert.Equal("graph", graph.Name);
        var input = Assert.Single(graph.Inputs);
        Assert.Equal(("x", OnnxElementType.Float, false), (input.Name, input.ElementType, input.IsSequence));
        Assert.Equal([new(null, "N"), new(3, ""), new(8, ""), new(8, "")], input.Shape);
        Assert.Equal("y", Assert.Single(graph.Outputs).Name);
        Assert.Empty(graph.Outputs[0].Shape);
        Assert.Equal([new(2, ""), new(0, "")], Assert.Single(graph.Values).Shape);
        Assert.Equal(OnnxElementType.Int64, graph.Values[0].ElementType);
        Assert.Equal(["w", "axes"], graph.Initializers.Select(tensor => tensor.Name));
        Assert.Equal([2L, 2L], graph.Initializers[0].Shape);
        Assert.Equal([1.5f, -2, 3, float.NaN], graph.Initializers[0].ToArray().Singles);

        var convolution = graph.Nodes[0];
        Assert.Equal(("Conv_h", "Conv", ""), (convolution.Name, convolution.OpType, convolution.Domain));
        Assert.Equal(["x", "w", ""], convolution.Inputs);
        Assert.Equal(["h"], convolution.Outputs);
        Assert.Equal([1L, 1, 1, 1], convolution.Attributes["pads"].Integers);
        Assert.Equal("NOTSET", convolution.Attributes["auto_pad"].Text);
        Assert.Equal((OnnxAttributeKind.Integer, 1L), (convolution.Attributes["group"].Kind, convolution.Attributes["group"].Integer));
        var alpha = convolution.Attributes["alpha"];
        Assert.Equal((OnnxAttributeKind.Float, (double)0.1f), (alpha.Kind, alpha.Float));

        var own = graph.Nodes[1];
        Assert.Equal(("own", "Twice"), (own.Domain, own.OpType));
        Assert.Equal([0.5, 2], own.Attributes["scales"].Floats);
        Assert.Equal(["a", "ß"], own.Attributes["names"].Texts);
        Assert.Equal([-1L, 300], own.Attributes["axes"].Integers);
        Assert.Equal([Math.PI], own.Attributes["value"].Tensor!.ToArray().Doubles);
        Assert.Equal("Relu", Assert.Single(own.Attributes["body"].Graph!.Nodes).OpType);

        var function = Assert.Single(model.Functions);
        Assert.Equal(("own", "Twice"), (function.Domain, function.Name));
        Assert.Equal(["a", "b", "slope"], [.. function.Inputs, .. function.Outputs, .. function.AttributeNames]);
        Assert.Equal(2, function.AttributeDefaults["k"].Integer);
        Assert.Equal(17, function.Opsets[""]);
        Assert.Equal("slope", Assert.Single(function.Nodes).Attributes["alpha"].ReferenceName);
    }

    [Fact]
    public void Files_from_before_opsets_use_the_first_and_later_ones_must_say_theirs()
    {
        using var folder = new TemporaryFolder();
        var old = new OnnxFileBuilder(opset: 0) { IrVersion = 2 }.Node("Relu", "x", "y").ToArray();
        Assert.Equal(1, OnnxModelFile.Read(folder.Write("old.onnx", old)).Opsets[""]);
        Refused(new OnnxFileBuilder(opset: 0).Node("Relu", "x", "y").ToArray(), "OnnxFileInvalid", "opset_import");
        Refused(new OnnxFileBuilder().Opset("ai.onnx", 16).ToArray(), "OnnxFileInvalid", "version 17 and 16");
    }

    [Fact]
    public void The_kind_of_an_attribute_may_be_left_out_but_not_be_wrong()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("m.onnx", WithAttribute(new ProtobufMessage().Text(1, "k").Integer(3, 7)));
        var attribute = OnnxModelFile.Read(path).Graph.Nodes[0].Attributes["k"];
        Assert.Equal((OnnxAttributeKind.Integer, 7), (attribute.Kind, attribute.Integer));
        // A zero is what some programs leave out.
        path = folder.Write("m.onnx", WithAttribute(new ProtobufMessage().Text(1, "k").Integer(20, 2)));
        attribute = OnnxModelFile.Read(path).Graph.Nodes[0].Attributes["k"];
        Assert.Equal((OnnxAttributeKind.Integer, 0), (attribute.Kind, attribute.Integer));

        var integer = new ProtobufMessage().Text(1, "k").Integer(3, 7).ToArray();
        Refused(WithAttribute(new ProtobufMessage().Raw(integer).Integer(20, 1)), "OnnxFileInvalid", "says that it holds Float");
        Refused(WithAttribute(new ProtobufMessage().Raw(integer).Float(2, 1)), "OnnxFileInvalid", "as Integer and one as Float");
        Refused(WithAttribute(new ProtobufMessage().Text(1, "k")), "OnnxFileInvalid", "no value");
        Refused(WithAttribute(new ProtobufMessage().Text(1, "k").Integer(20, 4)), "OnnxFileInvalid", "no value");
        Refused(WithAttribute(new ProtobufMessage().Integer(3, 7)), "OnnxFileInvalid", "no name");
        Refused(new OnnxFileBuilder().Node("F", "x", "y", ("k", 1), ("k", 2)).ToArray(), "OnnxFileInvalid", "twice");
    }

    [Fact]
    public void What_makes_no_model_is_refused()
    {
        Refused([], "OnnxFileInvalid", "empty");
        Refused(new ProtobufMessage().Integer(1, 8).ToArray(), "OnnxFileInvalid", "no graph");
        Refused(new ProtobufMessage().Message(7, new()).Message(7, new()).ToArray(), "OnnxFileInvalid", "two graphs");
        Refused(new OnnxFileBuilder().Node("", "x", "y").ToArray(), "OnnxFileInvalid", "its operator");
        Refused(new OnnxFileBuilder().GraphField(15, new()).ToArray(), "OnnxTypeNotSupported", "sparse");
        Refused("not a model at all"u8.ToArray(), "OnnxFileInvalid");
        // A node's input of 100 bytes in a node of 4.
        Refused(new ProtobufMessage().Message(7, new ProtobufMessage().Bytes(1, [0x0A, 100, 65, 65])).ToArray(), "OnnxFileInvalid");
    }

    [Fact]
    public void Graphs_within_graphs_are_read_to_a_depth_and_refused_beyond()
    {
        using var folder = new TemporaryFolder();
        var body = Nested(20);
        var graph = OnnxModelFile.Read(folder.Write("deep.onnx", body.ToArray())).Graph;
        for (var depth = 0; depth < 20; depth++)
            graph = graph.Nodes[0].Attributes["body"].Graph!;
        Assert.Equal("Relu", graph.Nodes[0].OpType);
        Refused(Nested(60).ToArray(), "OnnxFileInvalid");
        // Groups are an old part of protocol buffers that needs no length, so that depth costs a byte.
        Refused([.. Enumerable.Repeat((byte)0x0B, 1 << 20)], "OnnxFileInvalid");
    }

    [Fact]
    public void A_file_that_becomes_many_times_larger_in_memory_is_refused()
    {
        var nodes = new byte[40 << 20];
        for (var i = 0; i < nodes.Length; i += 8)
            new byte[] { 0x0A, 6, 0x22, 1, 65, 0x0A, 1, 66 }.CopyTo(nodes, i);
        Refused(new ProtobufMessage().Integer(1, 8).Bytes(7, nodes).ToArray(), "OnnxFileTooLarge");
        var numbers = new ProtobufMessage().Text(1, "k").Bytes(8, new byte[(1 << 24) + 1]);
        Refused(WithAttribute(numbers), "OnnxFileTooLarge");
    }

    [Fact]
    public void Models_are_told_by_content_or_extension()
    {
        using var folder = new TemporaryFolder();
        Assert.True(OnnxModelFile.IsOnnx(folder.Write("model.bin", Everything)));
        Assert.True(OnnxModelFile.IsOnnx(folder.Write("damaged.onnx", 0xFF)));
        Assert.False(OnnxModelFile.IsOnnx(folder.Write("other.bin", "PK\x03\x04"u8)));
        Assert.False(OnnxModelFile.IsOnnx(folder.Write("empty.bin")));
        Assert.Equal("FileNotFound", Assert.Throws<RankToolsException>(() => OnnxModelFile.IsOnnx(folder.Find("none"))).ErrorId);
        Assert.Equal("FileNotFound", Assert.Throws<RankToolsException>(() => OnnxModelFile.Read(folder.Find("none.onnx"))).ErrorId);
    }

    [Fact]
    public void Values_of_a_file_that_changed_are_not_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model.onnx", Everything);
        var tensor = OnnxModelFile.Read(path).Graph.Initializers[0];
        folder.Write("model.onnx", [.. Everything, 0x30, 1]);
        Assert.Equal("OnnxFileChanged", Assert.Throws<RankToolsException>(tensor.ToArray).ErrorId);
    }

    private static OnnxFileBuilder Nested(int depth)
    {
        var body = new OnnxFileBuilder().Node("Relu", "x", "y");
        for (var i = 0; i < depth; i++)
            body = new OnnxFileBuilder().Node("Loop", "x", "y", ("body", body));
        return body;
    }

    private static byte[] WithAttribute(ProtobufMessage attribute) =>
        new OnnxFileBuilder().GraphField(1, new ProtobufMessage().Text(4, "F").Message(5, attribute)).ToArray();

    private static void Refused(byte[] content, string id, string part = "")
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model.onnx", content);
        var error = Assert.Throws<RankToolsException>(() => OnnxModelFile.Read(path));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.Target);
    }
}
