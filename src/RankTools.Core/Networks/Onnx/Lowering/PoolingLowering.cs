namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Pooling.</summary>
internal static class PoolingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
