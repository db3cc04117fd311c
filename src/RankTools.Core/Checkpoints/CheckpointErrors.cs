using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>The one place where failures of weight files get their identifiers.</summary>
internal static class CheckpointErrors
{
    public static RankToolsException NotFound(string path, string found) =>
        new("CheckpointNotFound", ErrorKind.NotFound, path, $"'{path}' {Printable(found)}. Give the path of a weight file.");

    public static RankToolsException Unreadable(string path, Exception cause) =>
        new("CheckpointUnreadable", ErrorKind.Unavailable, path, $"'{path}' cannot be read: {cause.Message}", cause);

    public static RankToolsException Empty(string path) =>
        new("CheckpointEmpty", ErrorKind.InvalidData, path, $"'{path}' is empty (0 bytes). Download or copy it again.");

    public static RankToolsException Truncated(string path, string found) =>
        new("CheckpointTruncated", ErrorKind.InvalidData, path,
            $"'{path}' is cut short or damaged: {Printable(found)}. Download or copy it again.");

    public static RankToolsException Corrupt(string path, string found, Exception? inner = null) =>
        new("CheckpointCorrupt", ErrorKind.InvalidData, path,
            $"'{path}' is damaged: {Printable(found)}. Download or copy it again.", inner);

    public static RankToolsException HeaderTooLarge(string path, string found) =>
        new("CheckpointHeaderTooLarge", ErrorKind.LimitExceeded, path, $"'{path}' was refused: {Printable(found)}.");

    public static RankToolsException LimitExceeded(string path, string found) =>
        new("CheckpointLimitExceeded", ErrorKind.LimitExceeded, path, $"'{path}' was refused: {Printable(found)}.");

    public static RankToolsException FormatUnknown(string path, string found) =>
        new("CheckpointFormatUnknown", ErrorKind.InvalidData, path,
            $"'{path}' is not a weight file: it looks like {Printable(found)}. "
            + "Weights are read from safetensors files and from PyTorch files (.pth, .pt, .th).");

    public static RankToolsException FormatUnsupported(string path, string found, string remedy) =>
        new("CheckpointFormatUnsupported", ErrorKind.NotSupported, path,
            $"'{path}' is {Printable(found)}, which is not read as a weight file. {remedy}");

    public static RankToolsException WithoutTensors(string path) =>
        new("CheckpointWithoutTensors", ErrorKind.InvalidData, path,
            $"'{path}' is a PyTorch file but holds no tensor. Give a file of weights: torch.save(model.state_dict(), path).");

    public static RankToolsException ElementTypeUnsupported(string path, string found) =>
        new("CheckpointElementTypeUnsupported", ErrorKind.NotSupported, path,
            $"'{path}' holds {Printable(found)}, which is not supported. Convert it to float32 and save the file again.");

    public static RankToolsException UnsafePickle(string path, string found) =>
        new("UnsafePickle", ErrorKind.Security, path,
            $"'{path}' {Printable(found)}, which a file of weights has no need of. It was refused and nothing of it was run. "
            + "If you trust the file, load it in PyTorch and save the weights alone: torch.save(model.state_dict(), path).");

    public static RankToolsException EntryNotFound(string path, string name) =>
        new("CheckpointEntryNotFound", ErrorKind.NotFound, name, $"'{path}' has no entry '{Printable(name)}'.");

    public static RankToolsException ElementTypeMismatch(string path, CheckpointEntry entry, string wanted) =>
        new("CheckpointElementTypeMismatch", ErrorKind.InvalidData, entry.Name,
            $"Entry '{Printable(entry.Name)}' of '{path}' holds {entry.ElementType} numbers; {wanted} were asked for.");

    public static RankToolsException ShardRefused(string index, string name) =>
        new("CheckpointShardRefused", ErrorKind.Security, index,
            $"'{index}' names the file '{Printable(name)}', which lies outside of its folder. It was not opened; give such files by their own paths.");

    public static RankToolsException ShardMismatch(string path, string found) =>
        new("CheckpointKeyMismatch", ErrorKind.InvalidData, path,
            $"'{path}' does not hold what the index says: {Printable(found)}. Download the index and its files again.");

    public static RankToolsException NotWritable(string path, Exception cause) =>
        new("CheckpointNotWritable", ErrorKind.Unavailable, path, $"'{path}' cannot be written: {cause.Message}", cause);

    // What a file says may be long, and may hold control sequences that a terminal would obey.
    internal static string Printable(string text)
    {
        const int Limit = 400;
        string shown = text.Length > Limit ? string.Concat(text.AsSpan(0, Limit), "…") : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }
}
