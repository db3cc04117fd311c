namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Normalization.</summary>
internal static class NormalizationLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
