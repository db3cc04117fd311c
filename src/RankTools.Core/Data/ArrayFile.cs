using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

namespace RankTools.Data;

/// <summary>Reads one array of any shape, whatever kind of file holds it.</summary>
public static class ArrayFile
{
    /// <summary>Reads the array of a file.</summary>
    /// <param name="path"><c>.pb</c>, a tensor as ONNX stores it; anything else is read as NumPy's <c>.npy</c> or <c>.npz</c>.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="NpyFile.Read"/>; for <c>.pb</c> FileNotFound, FileUnavailable, OnnxFileInvalid, OnnxFileTooLarge,
    /// OnnxTypeNotSupported, OnnxExternalDataMissing, OnnxExternalDataRefused, IntegerTooLarge, ArrayTooLarge.
    /// </exception>
    public static NumericArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).Equals(".pb", StringComparison.OrdinalIgnoreCase)
            ? OnnxTensorFile.Read(path).ToArray()
            : NpyFile.Read(path);
    }
}
