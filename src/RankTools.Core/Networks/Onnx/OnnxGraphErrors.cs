using RankTools.Errors;

namespace RankTools.Networks.Onnx;

/// <summary>The wordings for ONNX graphs that are wrong in themselves.</summary>
internal static class OnnxGraphErrors
{
    public static RankToolsException Invalid(string path, string what) => new("OnnxGraphInvalid", ErrorKind.InvalidData, path,
        $"The graph in '{path}' is not valid: {what}. Export it again, or check it with the ONNX project's own checker.");
}
