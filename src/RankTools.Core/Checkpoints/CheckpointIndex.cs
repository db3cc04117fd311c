using System.Collections.Immutable;
using System.Text.Json;

using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// The index of a checkpoint that is spread over several files (<c>model.safetensors.index.json</c>,
/// <c>pytorch_model.bin.index.json</c>): a JSON object whose <c>weight_map</c> says in which file every tensor lies. The files lie
/// beside the index or below it; one that leaves its folder is refused.
/// </summary>
internal sealed class CheckpointIndex
{
    private const int ByteLimit = 64 << 20;

    private CheckpointIndex(ImmutableArray<(string Path, ImmutableHashSet<string> Names)> shards) => Shards = shards;

    /// <summary>Full paths of the files in the order in which the index first names them, each with the tensors expected in it.</summary>
    public ImmutableArray<(string Path, ImmutableHashSet<string> Names)> Shards { get; }

    /// <summary>True for what is named like an index.</summary>
    public static bool IsIndex(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an index.</summary>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointNotFound</c>, <c>CheckpointUnreadable</c>; <c>CheckpointCorrupt</c>: no index of a checkpoint;
    /// <c>CheckpointLimitExceeded</c>; <c>CheckpointShardRefused</c>: a file outside of the index's folder.
    /// </exception>
    public static CheckpointIndex Read(string path)
    {
        using var file = CheckpointFile.Open(path);
        if (file.Length > ByteLimit)
            throw CheckpointErrors.LimitExceeded(path, $"an index of {file.Length} bytes; at most {ByteLimit} are read");
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        var folder = Path.GetDirectoryName(file.Path)!;
        var shards = new List<(string Path, ImmutableHashSet<string>.Builder Names)>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            foreach (var item in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var name = item.Value.GetString() ?? throw new JsonException($"'{item.Name}' has no file");
                if (!known.TryGetValue(name, out var index))
                {
                    known.Add(name, index = shards.Count);
                    shards.Add((Locate(path, folder, name), ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal)));
                }
                shards[index].Names.Add(item.Name);
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw CheckpointErrors.Corrupt(path, "it is not the index of a checkpoint, a JSON object with 'weight_map'", cause);
        }
        return shards.Count > 0
            ? new([.. shards.Select(shard => (shard.Path, shard.Names.ToImmutable()))])
            : throw CheckpointErrors.Corrupt(path, "its 'weight_map' names no tensor");
    }

    private static string Locate(string index, string folder, string name)
    {
        var full = Path.GetFullPath(Path.Combine(folder, name));
        return full.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !name.Contains('\0')
            ? full
            : throw CheckpointErrors.ShardRefused(index, name);
    }
}
