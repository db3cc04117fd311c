using RankTools.Core.Tests.Onnx;

namespace RankTools.Tests.Files;

/// <summary>Folders with an ONNX model and what it makes of an input, as the ONNX project keeps its tests.</summary>
internal static class ModelTestFolder
{
    /// <summary>Writes a folder of its own for a model.</summary>
    public static void Write(string root, string name, OnnxFileBuilder file, float[] input, float[] output)
    {
        var data = Directory.CreateDirectory(Path.Combine(root, name, "test_data_set_0")).FullName;
        File.WriteAllBytes(Path.Combine(root, name, "model.onnx"), file.ToArray());
        File.WriteAllBytes(Path.Combine(data, "input_0.pb"), OnnxTensorBuilder.Floats("x", input, input.Length).ToArray());
        File.WriteAllBytes(Path.Combine(data, "output_0.pb"), OnnxTensorBuilder.Floats("y", output, output.Length).ToArray());
    }
}
