namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Quantization.</summary>
internal static class QuantizationLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
