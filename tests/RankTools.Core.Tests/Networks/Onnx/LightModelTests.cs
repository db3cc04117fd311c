using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>
/// Whole classifiers of the ONNX project whose weights are constant numbers, so that the files are small, against the outputs that the
/// project stores for the input 0, 1/n, 2/n, ….
/// </summary>
public class LightModelTests
{
    public static TheoryData<string> Models =>
    [
        .. from file in SharedData.Find("data", "onnx", "light") is { } folder ? Directory.GetFiles(folder, "*.onnx") : []
           orderby file
           select Path.GetFileNameWithoutExtension(file),
    ];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Models))]
    public void A_classifier_gives_the_stored_output(string model)
    {
        using var scope = NewDisposeScope();
        var network = OnnxImporter.Import(OnnxModelFile.Read(SharedData.Require("data", "onnx", "light", $"{model}.onnx")), null, CancellationToken.None);
        var count = network.Inputs[0].Node.ElementCount;
        var input = (arange(count, float64) / count).reshape([1, .. network.InputShape]);
        // Weights are equal, so outputs depend on no order of channels, and in some models are all the same: the scale is what is tested.
        var output = ValuePass.Run(network, [network.Output], input.to(float32).to(float64), CancellationToken.None)[network.Output].flatten();
        var expected = OnnxTensorFile.Read(SharedData.Require("data", "onnx", "light", $"{model}_output_0.pb")).ToTensor().to(float64).flatten();
        Assert.Equal(expected.shape, output.shape);
        Assert.True((output - expected).abs().le(1e-7 + 1e-3 * expected.abs()).all().item<bool>(), $"off by {(output - expected).abs().max().item<double>():E2}");
    }
}
