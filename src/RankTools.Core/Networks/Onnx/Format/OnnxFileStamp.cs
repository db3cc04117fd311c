namespace RankTools.Networks.Onnx.Format;

/// <summary>Tells a file that was written anew from the one that was opened.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct OnnxFileStamp(long Length, DateTime Written);
