using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads ONNX files, by the field numbers that the format publishes. Nothing in a file is ever executed.</summary>
internal static class OnnxModelFile
{
    private const int HeadBytes = 3;

    /// <summary>
    /// Reads the network that a file describes. Elements of tensors stay where they are, in the file or in the files of external
    /// data beside it, whose places and lengths are checked.
    /// </summary>
    /// <param name="path">The file, of at most 2 GiB.</param>
    /// <param name="cancellation">Checked between parts of the file.</param>
    /// <exception cref="RankToolsException">
    /// FileNotFound, FileUnavailable; OnnxFileInvalid; OnnxFileTooLarge; OnnxExternalDataMissing; OnnxExternalDataRefused: external
    /// data outside of the model's folder; OnnxTypeNotSupported.
    /// </exception>
    public static OnnxModel Read(string path, CancellationToken cancellation = default)
    {
        using var source = OnnxByteSource.Open(path);
        var tensors = new OnnxTensorReader(source);
        var model = OnnxInput.Read(source, input => OnnxModelReader.Read(input, source.Path, new OnnxGraphReader(tensors)), cancellation);
        return model with { Hash = FileHash.Sha256(source, cancellation) };
    }

    /// <summary>True if a file is an ONNX model, by its first bytes or, where they are damaged, by its extension.</summary>
    /// <exception cref="RankToolsException">FileNotFound, FileUnavailable.</exception>
    public static bool IsOnnx(string path)
    {
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            return true;
        using var handle = DataFile.OpenRead(path, out var length);
        var head = new byte[Math.Min(HeadBytes, length)];
        DataFile.ReadExactly(handle, path, 0, head);
        return FormatDetection.IsOnnx(head);
    }
}
