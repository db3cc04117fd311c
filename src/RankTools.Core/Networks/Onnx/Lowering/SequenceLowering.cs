namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Sequence.</summary>
internal static class SequenceLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
