namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Shape.</summary>
internal static class ShapeLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
