namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Matrix.</summary>
internal static class MatrixLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
