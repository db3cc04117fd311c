namespace RankTools.Networks.Onnx.Lowering;

/// <summary>TODO Indexing.</summary>
internal static class IndexingLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
    };
}
