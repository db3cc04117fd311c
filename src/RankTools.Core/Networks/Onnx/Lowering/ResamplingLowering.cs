namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Resampling.</summary>
internal static class ResamplingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
