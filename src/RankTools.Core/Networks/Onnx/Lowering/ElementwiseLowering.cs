namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Elementwise.</summary>
internal static class ElementwiseLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
