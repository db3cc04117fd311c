using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>The ONNX project's own models, converted from PyTorch and written by hand, with the tolerances of that project.</summary>
public class OnnxBackendTests
{
    private static readonly string[] Collections = ["pytorch-converted", "pytorch-operator", "simple"];

    public static TheoryData<string, string> Models => [.. from collection in Collections
                                                           let folder = SharedData.Find("data", "onnx", collection)
                                                           where folder is not null
                                                           from model in Directory.GetDirectories(folder).Select(path => Path.GetFileName(path))
                                                           where !model.StartsWith("test_strnorm", StringComparison.Ordinal) // about text
                                                           orderby model
                                                           select (collection, model)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Models))]
    public void A_model_gives_what_the_project_says(string collection, string model)
    {
        using var scope = NewDisposeScope();
        // Shapes must be known while a graph is read; these models would have them come from outside.
        Func<OnnxTensor, bool> isComputed = model.StartsWith("test_expand_shape", StringComparison.Ordinal)
            ? tensor => tensor.ElementType == OnnxElementType.Float
            : _ => true;
        foreach (var (actual, expected) in new OnnxBackendCase(SharedData.Require("data", "onnx", collection, model)).Run(isComputed))
        {
            Assert.Equal(expected.shape, actual.shape);
            Assert.True((actual - expected).abs().le(1e-7 + 1e-3 * expected.abs()).all().item<bool>(), $"off by {(actual - expected).abs().max().item<double>():E2}");
        }
    }
}
