using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Inference;

/// <summary>Writes values of layers to a file: inputs × shape of the layer, in the order they were computed.</summary>
public static class LayerValueFile
{
    /// <summary>Writes <c>.npy</c> (one layer) or <c>.safetensors</c> (any number of layers).</summary>
    /// <param name="path">The file; its extension decides the format.</param>
    /// <param name="values">For every input one value of every layer.</param>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>OutputNeedsOneLayer</c>, or the writer's own.</exception>
    public static void Write(string path, IReadOnlyList<LayerValue> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var layers = values.GroupBy(value => value.Layer).ToArray();
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY" when layers is [var only]:
                NpyFile.Write(path, NumericArray.FromDoubles(Stack(only), Shape(only)));
                break;
            case ".NPY":
                throw new RankToolsException("OutputNeedsOneLayer", ErrorKind.InvalidArgument, path,
                    $"An .npy file holds one array, but {layers.Length} layers were chosen. Write .safetensors, or choose one -Layer.");
            case ".SAFETENSORS":
                WriteSafetensors(path, layers, values);
                break;
            default:
                throw new RankToolsException("OutputFormatUnknown", ErrorKind.InvalidArgument, path,
                    $"'{path}' must end in .npy or .safetensors, which says how to write it.");
        }
    }

    private static void WriteSafetensors(string path, IGrouping<string, LayerValue>[] layers, IReadOnlyList<LayerValue> values)
    {
        var metadata = new Dictionary<string, string>
        {
            ["network"] = values[0].Network,
            ["sources"] = System.Text.Json.JsonSerializer.Serialize(values.Select(value => value.Source).Distinct()),
        };
        using var writer = new SafetensorsWriter(
            path, layers.Select(layer => new CheckpointEntry(layer.Key, ElementType.Float64, [.. Shape(layer)])), metadata);
        foreach (var layer in layers)
        {
            foreach (var value in layer)
                writer.Append(layer.Key, value.Values.AsSpan());
        }
        writer.Complete();
    }

    private static long[] Shape(IGrouping<string, LayerValue> layer) => [layer.Count(), .. layer.First().Shape];

    private static double[] Stack(IGrouping<string, LayerValue> layer) => [.. layer.SelectMany(value => value.Values)];
}
