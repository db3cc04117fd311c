namespace RankTools.Networks.Onnx.Format;

/// <summary>A stretch of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct OnnxRange(long Offset, long Length);
