using RankTools.Backend;
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
    /// <param name="precision">What they were computed in, and are therefore stored in.</param>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>OutputNeedsOneLayer</c>, or the writer's own.</exception>
    public static void Write(string path, IReadOnlyList<LayerValue> values, Precision precision)
    {
        var layers = values.GroupBy(value => value.Layer).ToArray();
        CheckFormat(path, layers.Length);
        if (IsNpy(path))
            NpyFile.Write(path, Stack(layers[0], precision));
        else
            WriteSafetensors(path, layers, values, precision);
    }

    /// <summary>Checks that a file's extension names a format that can hold so many layers.</summary>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>OutputNeedsOneLayer</c>.</exception>
    public static void CheckFormat(string path, int layerCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsNpy(path) && !Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new RankToolsException("OutputFormatUnknown", ErrorKind.InvalidArgument, path,
                $"'{path}' must end in .npy or .safetensors, which says how to write it.");
        }
        if (IsNpy(path) && layerCount != 1)
        {
            throw new RankToolsException("OutputNeedsOneLayer", ErrorKind.InvalidArgument, path,
                $"An .npy file holds one array, but {layerCount} layers were chosen. Write .safetensors, or choose one -Layer.");
        }
    }

    private static bool IsNpy(string path) => Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);

    private static void WriteSafetensors(string path, IGrouping<string, LayerValue>[] layers, IReadOnlyList<LayerValue> values, Precision precision)
    {
        var metadata = new Dictionary<string, string>
        {
            ["network"] = values[0].Network,
            ["precision"] = precision.ToString(),
            ["sources"] = System.Text.Json.JsonSerializer.Serialize(values.Select(value => value.Source).Distinct()),
        };
        var type = precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        using var writer = new SafetensorsWriter(path, layers.Select(layer => new CheckpointEntry(layer.Key, type, [.. Shape(layer)])), metadata);
        foreach (var layer in layers)
        {
            foreach (var value in layer)
            {
                if (precision == Precision.Double)
                    writer.Append(layer.Key, value.Values.AsSpan());
                else
                    writer.Append(layer.Key, [.. value.Values.Select(number => (float)number)]);
            }
        }
        writer.Complete();
    }

    private static long[] Shape(IGrouping<string, LayerValue> layer) => [layer.Count(), .. layer.First().Shape];

    private static NumericArray Stack(IGrouping<string, LayerValue> layer, Precision precision)
    {
        var numbers = layer.SelectMany(value => value.Values);
        return precision == Precision.Double
            ? NumericArray.FromDoubles([.. numbers], Shape(layer))
            : NumericArray.FromSingles([.. numbers.Select(number => (float)number)], Shape(layer));
    }
}
