namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Convolution.</summary>
internal static class ConvolutionLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
