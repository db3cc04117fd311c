namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Constant.</summary>
internal static class ConstantLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
