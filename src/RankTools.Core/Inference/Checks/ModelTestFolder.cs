using RankTools.Errors;

namespace RankTools.Inference.Checks;

/// <summary>Finds what is to be tested: a model and its data sets, as the ONNX project lays them out.</summary>
public static class ModelTestFolder
{
    /// <summary>Name of the model file in its folder.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>The folders of models in a folder: itself, or all below it.</summary>
    /// <exception cref="RankToolsException"><c>ModelNotFound</c>.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(Path.Combine(folder, ModelFile)))
            return [folder];
        string[] found = [.. Directory.EnumerateFiles(folder, ModelFile, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new RankToolsException("ModelNotFound", ErrorKind.NotFound, folder,
            $"There is no {ModelFile} in '{folder}' or in a folder below it. Name a folder of the ONNX project's test data.");
    }

    /// <summary>The data sets of a model, in order.</summary>
    /// <exception cref="RankToolsException"><c>TestDataNotFound</c>.</exception>
    public static IReadOnlyList<string> DataSets(string folder)
    {
        string[] found = [.. InOrder(Directory.GetDirectories(folder, "test_data_set_*"))];
        return found.Length > 0 ? found : throw new RankToolsException("TestDataNotFound", ErrorKind.NotFound, folder,
            $"'{folder}' has no folders test_data_set_0, test_data_set_1, … with inputs and outputs beside its {ModelFile}.");
    }

    /// <summary>The tensors of a data set, <c>input_0.pb</c> and following, or <c>output_0.pb</c>.</summary>
    public static IReadOnlyList<string> Tensors(string dataSet, string kind) => [.. InOrder(Directory.GetFiles(dataSet, $"{kind}_*.pb"))];

    private static IEnumerable<string> InOrder(IEnumerable<string> paths) => paths.OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal);
}
