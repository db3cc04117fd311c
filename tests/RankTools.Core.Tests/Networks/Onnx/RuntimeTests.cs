using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

using RankTools.Core.Tests.Onnx;
using RankTools.Networks;
using RankTools.Networks.Onnx.Format;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Microsoft's ONNX runtime as a second judge of values: trained exports, and graphs that are written here.</summary>
public class RuntimeTests
{
    [Theory]
    [InlineData("cifar_resnet20.onnx")]
    [InlineData("squeezenet1_1.onnx")]
    [InlineData("vit_tiny_patch16_224.onnx")]
    public void A_trained_export_gives_the_logits_of_the_runtime(string file) =>
        Agrees(File.ReadAllBytes(SharedData.Require("data", "onnx", "trained", file)), 1e-4);

    [Fact]
    public void A_text_encoder_gives_the_outputs_of_the_runtime() => Agrees(TextEncoderFile.Write(), 1e-5, ("ids", [3, 7, 0, 19, 7]), ("mask", [1, 1, 1, 1, 0]));

    [Theory]
    [InlineData("regions")]
    [InlineData("signal")]
    [InlineData("arrangement")]
    [InlineData("recurrent")]
    [InlineData("windows")]
    [InlineData("deformed")]
    [InlineData("attention")]
    public void A_graph_of_many_operators_gives_the_outputs_of_the_runtime(string graph) => Agrees(Graph(graph).ToArray(), 1e-5);

    private static OnnxFileBuilder Graph(string name) => name switch
    {
        "regions" => new OnnxFileBuilder(16).Input("x", 1, 3, 9, 12)
            .Initializer("rois", [0, 0, 9, 7, 2.5f, 1, 6, 8, -3, -2, 14, 11], 3, 4).Initializer("batch", [0L, 0, 0], 3)
            .Node("RoiAlign", "x rois batch", "fixed", ("output_height", 3L), ("output_width", 2L), ("sampling_ratio", 2L), ("spatial_scale", 0.9))
            .Node("RoiAlign", "x rois batch", "adaptive", ("output_height", 2L), ("output_width", 2L), ("coordinate_transformation_mode", "output_half_pixel"))
            .Node("Resize", "x - - sizes", "resized", ("mode", "cubic"), ("coordinate_transformation_mode", "half_pixel")).Initializer("sizes", [1L, 3, 5, 17], 4)
            .Output("fixed", 3, 3, 3, 2).Output("adaptive", 3, 3, 2, 2).Output("resized", 1, 3, 5, 17),
        "signal" => new OnnxFileBuilder(17).Input("x", 1, 40, 1).Initializer("step", [5L]).Initializer("length", [16L])
            .Initializer("size", [16L]).Node("HannWindow", "size", "window").Node("STFT", "x step window length", "spectrum")
            .Node("DFT", "x", "transform", ("axis", 1L), ("onesided", 1L)).Node("CumSum", "x axis", "sums").Initializer("axis", [1L])
            .Output("spectrum", 1, 5, 9, 2).Output("transform", 1, 21, 2).Output("sums", 1, 40, 1),
        "arrangement" => new OnnxFileBuilder(17).Input("x", 2, 6, 4)
            .Initializer("starts", [-1L, 0], 2).Initializer("ends", [-100L, 4], 2).Initializer("axes", [1L, 2], 2).Initializer("steps", [-2L, 3], 2)
            .Node("Slice", "x starts ends axes steps", "sliced").Node("Transpose", "x", "turned", ("perm", new long[] { 2, 0, 1 }))
            .Node("Pad", "x pads", "padded", ("mode", "reflect")).Initializer("pads", [0L, 2, 1, 0, 1, 2], 6)
            .Node("TopK", "x k", "top places", ("axis", 1L)).Initializer("k", [3L], 1)
            .Node("Einsum", "x x", "product", ("equation", "bij,bkj->bik")).Node("ReduceLogSumExp", "x", "reduced", ("axes", new long[] { 1 }))
            .Output("sliced", 2, 3, 2).Output("turned", 4, 2, 6).Output("padded", 2, 9, 7).Output("top", 2, 3, 4).Output("product", 2, 6, 6).Output("reduced", 2, 1, 4),
        "recurrent" => new OnnxFileBuilder(14).Input("x", 5, 1, 3)
            .Initializer("w", Wave(16 * 3), 1, 16, 3).Initializer("r", Wave(16 * 4), 1, 16, 4).Initializer("b", Wave(32), 1, 32)
            .Node("LSTM", "x w r b", "y h c", ("hidden_size", 4L)).Output("y", 5, 1, 1, 4).Output("h", 1, 1, 4).Output("c", 1, 1, 4),
        "deformed" => new OnnxFileBuilder(19).Input("x", 1, 4, 7, 6).Input("move", 1, 36, 7, 5).Input("mask", 1, 18, 7, 5)
            .Initializer("w", Wave(2 * 4 * 9), 2, 4, 3, 3).Initializer("b", Wave(2), 2).Initializer("rois", [0f, 0, 1, 4, 5, 0, 2, 0, 5, 3], 2, 5)
            .Node("DeformConv", "x w move b mask", "deformed", ("offset_group", 2L), ("pads", new long[] { 1, 0, 1, 1 }), ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 1, 1 }), ("dilations", new long[] { 1, 1 }))
            .Node("MaxRoiPool", "x rois", "pooled", ("pooled_shape", new long[] { 2, 3 }), ("spatial_scale", 1.0))
            .Node("Transpose", "x", "turned", ("perm", new long[] { 0, 1, 3, 2 })).Node("MatMul", "turned x", "squares")
            .Initializer("five", [.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 5f : 0)], 6, 6).Node("Add", "squares five", "regular").Node("Det", "regular", "determinants")
            .Output("deformed", 1, 2, 7, 5).Output("pooled", 2, 4, 2, 3).Output("determinants", 1, 4),
        "attention" => new OnnxFileBuilder(23).Input("q", 1, 3, 8).Input("k", 1, 4, 4).Input("v", 1, 4, 4).Input("mask", 3, 4)
            .Initializer("cos", Wave(10), 5, 2).Initializer("sin", Wave(10), 5, 2).Initializer("places", [2L, 0, 1, 4], 1, 4)
            .Node("RotaryEmbedding", "k cos sin places", "turned", ("num_heads", 1L)).Node("Attention", "q k v mask", "attended", ("q_num_heads", 4L), ("kv_num_heads", 2L))
            .Output("turned", 1, 4, 4).Output("attended", 1, 3, 8),
        _ => new OnnxFileBuilder(17).Input("x", 1, 4, 9, 10).Initializer("w", Wave(6 * 2 * 9), 6, 2, 3, 3).Initializer("b", Wave(6), 6)
            .Node("Conv", "x w b", "convolved", ("group", 2L), ("pads", new long[] { 1, 0, 2, 1 }), ("strides", new long[] { 2, 1 }))
            .Node("AveragePool", "x", "averaged", ("kernel_shape", new long[] { 3, 2 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1L), ("pads", new long[] { 1, 0, 1, 0 }))
            .Node("LRN", "x", "normal", ("size", 3L)).Node("InstanceNormalization", "x scale shift", "instance")
            .Initializer("scale", Wave(4), 4).Initializer("shift", Wave(4), 4).Node("HardSwish", "x", "hard").Node("PRelu", "x slope", "bent").Initializer("slope", Wave(4), 4, 1, 1)
            .Output("convolved", 1, 6, 5, 9).Output("averaged", 1, 4, 5, 5).Output("normal", 1, 4, 9, 10).Output("instance", 1, 4, 9, 10).Output("hard", 1, 4, 9, 10).Output("bent", 1, 4, 9, 10),
    };

    /// <summary>Runs a file in both, on whole numbers that are given and waves elsewhere, and compares every output.</summary>
    private static void Agrees(byte[] file, double tolerance, params (string Name, long[] Values)[] integers)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, file);
        try
        {
            var network = NetworkLoader.LoadOnnx(path);
            var given = network.Inputs.ToDictionary(port => port.Name, port =>
                integers.FirstOrDefault(pair => pair.Name == port.Name).Values?.Select(value => (float)value).ToArray() ?? Wave((int)port.Node.ElementCount));
            using var session = new InferenceSession(file);
            var inputs = network.Inputs.Select(port =>
            {
                int[] shape = [.. port.Shape.Select(size => (int)size)];
                return port.ElementType == nameof(OnnxElementType.Int64)
                    ? NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<long>(Array.ConvertAll(given[port.Name], value => (long)value), shape))
                    : NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<float>(given[port.Name], shape));
            });
            using var results = session.Run([.. inputs]);
            var values = ValuePass.Run(network, network.Outputs.Select(port => port.Node),
                network.Inputs.ToDictionary(port => port.Node, port => tensor(given[port.Name], float32).to(float64).reshape([1, .. port.Node.Shape])), CancellationToken.None);
            Assert.Equal(results.Select(result => result.Name), network.Outputs.Select(port => port.Name));
            foreach (var (port, result) in network.Outputs.Zip(results))
            {
                var expected = result.AsTensor<float>();
                Assert.Equal(expected.Dimensions.ToArray().Select(size => (long)size), port.Shape);
                var (actual, scale) = (values[port.Node].flatten().data<double>().ToArray(), expected.Max(Math.Abs));
                Assert.True(scale > 0);
                Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, tolerance * scale));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Wave(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(0.8 * Math.Sin(1.3 * i + 0.01 * i * i)))];
}
