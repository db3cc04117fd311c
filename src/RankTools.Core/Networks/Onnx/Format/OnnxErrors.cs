using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Networks.Onnx.Format;

/// <summary>The one place where failures of ONNX files get their identifiers.</summary>
internal static class OnnxErrors
{
    public static RankToolsException Invalid(string path, string found, Exception? inner = null) =>
        new("OnnxFileInvalid", ErrorKind.InvalidData, path,
            $"'{path}' is damaged or not an ONNX file: {CheckpointErrors.Printable(found)}. Copy or export it again.", inner);

    public static RankToolsException TooLarge(string path, string found) =>
        new("OnnxFileTooLarge", ErrorKind.LimitExceeded, path, $"'{path}' was refused: {CheckpointErrors.Printable(found)}.");

    public static RankToolsException Changed(string path) =>
        new("OnnxFileChanged", ErrorKind.Unavailable, path,
            $"'{path}' changed after it was opened, so its values no longer belong to the network. Open it again.");

    public static RankToolsException ExternalDataMissing(string path, string tensor, string location, Exception? inner = null) =>
        new("OnnxExternalDataMissing", ErrorKind.NotFound, path,
            $"'{path}' keeps the values of '{CheckpointErrors.Printable(tensor)}' in the file '{CheckpointErrors.Printable(location)}', "
            + "which is not there. Copy it beside the model.", inner);

    public static RankToolsException ExternalDataRefused(string path, string tensor, string found) =>
        new("OnnxExternalDataRefused", ErrorKind.Security, path,
            $"'{path}' places the values of '{CheckpointErrors.Printable(tensor)}' {CheckpointErrors.Printable(found)}, and was refused. "
            + "Values may only lie in the model's own folder or below it: copy them there and export the model again.");

    public static RankToolsException TypeNotSupported(string path, string found) =>
        new("OnnxTypeNotSupported", ErrorKind.NotSupported, path,
            $"'{path}' holds {CheckpointErrors.Printable(found)}, which is not supported.");

    public static RankToolsException IntegerTooLarge(string path, string tensor, string limit) =>
        new("IntegerTooLarge", ErrorKind.InvalidData, path,
            $"'{path}' holds an integer in '{CheckpointErrors.Printable(tensor)}' beyond {limit}, which cannot be used exactly. "
            + "Store floating point instead.");
}
