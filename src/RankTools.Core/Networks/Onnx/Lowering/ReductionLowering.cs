namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Reduction.</summary>
internal static class ReductionLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
