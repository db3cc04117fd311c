namespace RankTools.Networks.Onnx.Format;

/// <summary>One extent of a value's shape, as far as the file knows it.</summary>
/// <param name="Size">The extent; null where it is open. A negative one, which some exporters write, means the same.</param>
/// <param name="Symbol">Its name where it is open, for example <c>batch</c>; may be empty.</param>
internal readonly record struct OnnxDimension(long? Size, string Symbol);
