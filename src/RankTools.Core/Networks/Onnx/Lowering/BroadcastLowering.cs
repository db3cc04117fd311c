namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Broadcast.</summary>
internal static class BroadcastLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
