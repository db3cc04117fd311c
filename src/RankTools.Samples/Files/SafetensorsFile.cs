using RankTools.Checkpoints;

namespace RankTools.Samples.Files;

/// <summary>A sample network's weights as named float32 arrays, in and out of safetensors.</summary>
internal static class SafetensorsFile
{
    /// <summary>Writes tensors in the order given.</summary>
    public static void Write(
        string path, IReadOnlyList<(string Name, long[] Shape, float[] Values)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var writer = new SafetensorsWriter(
            path, tensors.Select(tensor => new CheckpointEntry(tensor.Name, ElementType.Float32, [.. tensor.Shape])), metadata);
        foreach (var (name, _, values) in tensors)
            writer.Append(name, values);
        writer.Complete();
    }

    /// <summary>Reads all tensors of a file.</summary>
    public static (IReadOnlyDictionary<string, (long[] Shape, float[] Values)> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return (checkpoint.Entries.ToDictionary(entry => entry.Name, entry => (entry.Shape.ToArray(), Values(checkpoint, entry))), checkpoint.Metadata);
    }

    private static float[] Values(Checkpoint checkpoint, CheckpointEntry entry)
    {
        var values = new float[entry.ElementCount];
        checkpoint.Read(entry, values);
        return values;
    }
}
