namespace RankTools.Networks.Onnx.Format;

/// <summary>Where a tensor's elements are.</summary>
/// <param name="Path">The file: the model, or one of external data.</param>
/// <param name="Stamp">The file as it was when the place was checked.</param>
/// <param name="Range">The elements' bytes; for <paramref name="Field"/> other than 0, the whole message of the tensor.</param>
/// <param name="Field">The field of the message that holds the elements one by one; 0 for bytes, least significant first.</param>
internal sealed record OnnxTensorContent(string Path, OnnxFileStamp Stamp, OnnxRange Range, int Field);
