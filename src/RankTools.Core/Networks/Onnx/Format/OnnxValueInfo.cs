using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>What the file says of a value.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="ElementType">The type of its elements; Undefined where it is not a tensor, or the file does not say.</param>
/// <param name="Shape">Its extents; default where even their number is unknown.</param>
/// <param name="IsSequence">True for a list of tensors.</param>
internal sealed record OnnxValueInfo(string Name, OnnxElementType ElementType, ImmutableArray<OnnxDimension> Shape, bool IsSequence);
