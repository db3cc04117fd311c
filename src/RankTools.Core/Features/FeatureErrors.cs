using RankTools.Checkpoints;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Features;

/// <summary>The one place where failures of feature files get their identifiers.</summary>
internal static class FeatureErrors
{
    public static RankToolsException Invalid(string path, string found, Exception? inner = null) =>
        new("FeatureFileInvalid", ErrorKind.InvalidData, path,
            $"'{path}' is no feature file: {CheckpointErrors.Printable(found)}. Feature files are written by Export-NetworkFeature.", inner);

    public static RankToolsException Damaged(string path, string found) =>
        new("FeatureFileDamaged", ErrorKind.InvalidData, path,
            $"'{path}' is a damaged feature file: {CheckpointErrors.Printable(found)}. Copy it again, or export it again.");

    /// <summary>What <see cref="Checkpoint.Open"/> says about a file, said about a feature file.</summary>
    public static RankToolsException From(string path, RankToolsException failure) => failure.ErrorId switch
    {
        "CheckpointNotFound" => new("FileNotFound", ErrorKind.NotFound, path, $"There is no file '{path}'. Check the path.", failure),
        "CheckpointUnreadable" => new("FileUnavailable", ErrorKind.Unavailable, path, failure.Message, failure),
        "CheckpointTruncated" or "CheckpointEmpty" => new("FeatureFileTruncated", ErrorKind.InvalidData, path,
            $"{failure.Message.TrimEnd('.')}, or export the features again.", failure),
        _ => Invalid(path, failure.Message.TrimEnd('.'), failure),
    };

    public static RankToolsException LayerNotFound(string path, string layer, IEnumerable<string> names) =>
        new("LayerNotFound", ErrorKind.NotFound, layer, $"'{path}' holds no layer '{layer}'. It holds: {string.Join(", ", names)}.");

    public static RankToolsException Mismatch(string path, string difference, string remedy) =>
        new("FeatureFileMismatch", ErrorKind.InvalidData, path, $"'{path}' does not belong to what was given: {difference}. {remedy}");

    public static RankToolsException NotWritable(string path, Exception cause) =>
        new("FeatureFileNotWritable", ErrorKind.Unavailable, path, $"'{path}' cannot be written: {cause.Message}", cause);

    public static RankToolsException OtherNetwork(FeatureFile file, NeuralNetwork network) => new(
        "FeatureFileMismatch", ErrorKind.InvalidData, file.Path,
        $"'{file.Path}' holds features of {file.Network} with weights {file.WeightsHash ?? file.Description.Weights}; the network given, "
        + $"{network.Name}, has {network.WeightHash ?? network.WeightSource}. Export the features again, or give the network that they are of.");

    public static RankToolsException NonFinite(string source, string layer) => new("NonFiniteValue", ErrorKind.NumericalFailure, source,
        $"Layer '{layer}' gives NaN or infinity for '{source}'. Check the weights and the preprocessing, or try -Precision Double.");
}
