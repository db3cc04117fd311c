using System.Globalization;
using System.Text.RegularExpressions;

using RankTools.Checkpoints;
using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

/// <summary>The test data of the ONNX project, and exports of trained networks.</summary>
public partial class OnnxSharedFileTests
{
    /// <summary>Counts by a reader of some 40 lines of Python that walks the same files.</summary>
    [Theory]
    [InlineData("light/light_bvlc_alexnet.onnx", 3, 9, 40, 56, 17, 36, 18)]
    [InlineData("light/light_resnet50.onnx", 3, 9, 415, 453, 269, 2194, 270)]
    [InlineData("light/light_squeezenet.onnx", 3, 9, 105, 135, 52, 757, 53)]
    [InlineData("light/light_vgg19.onnx", 3, 9, 82, 104, 39, 217, 40)]
    [InlineData("light/light_zfnet512.onnx", 3, 9, 38, 51, 18, 37, 19)]
    [InlineData("trained/cifar_resnet20.onnx", 6, 11, 110, 147, 40, 269034, 1)]
    [InlineData("trained/squeezenet1_1.onnx", 7, 13, 65, 151, 52, 1235496, 1)]
    [InlineData("trained/vit_tiny_patch16_224.onnx", 8, 16, 754, 326, 152, 5717416, 1)]
    public void Networks_have_the_parts_that_another_reader_counts(
        string name, long version, long opset, int nodes, int attributes, int initializers, long elements, int inputs)
    {
        var model = OnnxModelFile.Read(SharedData.Require(["data", "onnx", .. name.Split('/')]));
        var graph = model.Graph;
        Assert.Equal((version, opset), (model.IrVersion, model.Opsets[""]));
        Assert.Equal((nodes, attributes), (graph.Nodes.Length, graph.Nodes.Sum(node => node.Attributes.Count)));
        Assert.Equal((initializers, elements), (graph.Initializers.Length, graph.Initializers.Sum(tensor => tensor.ElementCount)));
        Assert.Equal((inputs, 1), (graph.Inputs.Length, graph.Outputs.Length));
    }

    [Theory]
    [InlineData("squeezenet1_1.onnx", "squeezenet1_1.pth", 52)]
    [InlineData("vit_tiny_patch16_224.onnx", "vit_tiny_patch16_224.safetensors", 102)]
    public void Trained_weights_equal_those_they_were_exported_from_bit_for_bit(string exported, string original, int fewest)
    {
        var model = OnnxModelFile.Read(SharedData.Require("data", "onnx", "trained", exported));
        using var checkpoint = Checkpoint.Open(SharedData.Require("data", "imagenet", original));
        var compared = 0;
        foreach (var tensor in model.Graph.Initializers)
        {
            if (!checkpoint.TryGet(tensor.Name, out var entry))
                continue;
            Assert.Equal(entry.Shape, tensor.Shape);
            var expected = new float[entry.ElementCount];
            checkpoint.Read(entry, expected);
            using var values = tensor.ToTensor();
            Assert.Equal(
                expected.Select(BitConverter.SingleToUInt32Bits), values.data<float>().ToArray().Select(BitConverter.SingleToUInt32Bits));
            compared++;
        }
        Assert.InRange(compared, fewest, model.Graph.Initializers.Length);
    }

    /// <summary>Every file of the suite is read, and every array fits what its model says of the input or output that it is for.</summary>
    [Fact]
    public void Arrays_of_the_suite_fit_what_their_models_say()
    {
        var root = SharedData.Require("data", "onnx");
        var (models, arrays, nodes) = (0, 0, 0);
        foreach (var path in Directory.EnumerateFiles(root, "model.onnx", SearchOption.AllDirectories))
        {
            var graph = OnnxModelFile.Read(path).Graph;
            models++;
            nodes += graph.Nodes.Length;
            foreach (var tensor in graph.Initializers)
                tensor.ToTensor().Dispose();
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.pb", SearchOption.AllDirectories))
            {
                var name = DataName().Match(Path.GetFileName(file));
                var values = name.Groups[1].Value == "input" ? graph.Inputs : graph.Outputs;
                var value = values[int.Parse(name.Groups[2].Value, CultureInfo.InvariantCulture)];
                CheckFits(value, OnnxTensorFile.Read(file), file);
                arrays++;
            }
        }
        Assert.Equal((71, 96, 157), (models, nodes, arrays)); // nodes as the other reader counts them
    }

    [Fact]
    public void What_a_network_of_one_elementwise_node_gives_is_what_its_files_hold()
    {
        var folder = SharedData.Require("data", "onnx", "pytorch-operator", "test_operator_exp", "test_data_set_0");
        var input = OnnxTensorFile.Read(Path.Combine(folder, "input_0.pb")).ToArray();
        var output = OnnxTensorFile.Read(Path.Combine(folder, "output_0.pb")).ToArray();
        Assert.Equal(input.Shape, output.Shape);
        for (var i = 0; i < input.ElementCount; i++)
            Assert.Equal(Math.Exp(input[i]), output[i], 1e-6 * output[i]);
    }

    private static void CheckFits(OnnxValueInfo value, OnnxTensor tensor, string file)
    {
        Assert.False(value.IsSequence, file);
        Assert.True(value.ElementType == tensor.ElementType, $"{file}: {tensor.ElementType} instead of {value.ElementType}");
        if (tensor.ElementType != OnnxElementType.String)
            tensor.ToTensor().Dispose();
        if (value.Shape.IsDefault)
            return;
        var fits = value.Shape.Length == tensor.Shape.Length
            && value.Shape.Zip(tensor.Shape).All(pair => pair.First.Size is null || pair.First.Size == pair.Second);
        Assert.True(fits, $"{file}: ({string.Join(", ", tensor.Shape)}) instead of ({string.Join(", ", value.Shape)})");
    }

    [GeneratedRegex(@"^(input|output)_(\d+)\.pb$")]
    private static partial Regex DataName();
}
