using System.Collections.Immutable;
using System.Text.Json;

using RankTools.Checkpoints;
using RankTools.Data;

namespace RankTools.Features;

/// <summary>
/// A feature file as NumPy files: for <c>features.npy</c>, <c>features.LAYER.npy</c> for every layer, <c>features.labels.npy</c>, and
/// <c>features.json</c> with the metadata and the sources. They get their names together, when all are complete.
/// </summary>
internal static class NpyFeatureFiles
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Whether a path asks for NumPy files.</summary>
    public static bool IsNpy(string path) => Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names of the files, the layers' in their order, then the labels' and the JSON file's.</summary>
    public static ImmutableArray<string> Names(string path, IEnumerable<string> layers)
    {
        var stem = path[..^Path.GetExtension(path).Length];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "labels" };
        return [.. layers.Select((layer, index) => $"{stem}.{(taken.Add(FileName(layer)) ? FileName(layer) : $"{FileName(layer)}.{index}")}.npy"),
            $"{stem}.labels.npy", $"{stem}.json"];
    }

    /// <summary>Writes them.</summary>
    public static ImmutableArray<string> Write(
        string path, FeatureDescription description, long count, IReadOnlyList<RowPart> layers, RowPart labels, Func<long, string> sourceOf,
        CancellationToken cancellation)
    {
        var names = Names(path, description.Layers.Select(layer => layer.Name));
        var written = new List<string>();
        try
        {
            foreach (var (layer, part) in description.Layers.Zip(layers))
                WriteArray(layer.ElementType == ElementType.Float64 ? "<f8" : "<f4", [count, .. layer.Shape], part);
            WriteArray("<i8", [count], labels);
            WriteText();
            foreach (var (temporary, name) in written.Zip(names).ToArray())
                File.Move(temporary, name, overwrite: true);
            return names;
        }
        finally
        {
            foreach (var temporary in written)
                File.Delete(temporary);
        }

        void WriteArray(string type, ReadOnlySpan<long> shape, RowPart part)
        {
            using var stream = Create();
            stream.Write(NpyHeader.Format(type, shape));
            part.CopyTo<byte>(bytes => stream.Write(bytes), cancellation);
            stream.Flush(flushToDisk: true);
        }

        void WriteText()
        {
            using var stream = Create();
            using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
            {
                json.WriteStartObject();
                foreach (var (key, value) in description.ToMetadata())
                    json.WriteString(key, value);
                json.WriteStartArray("sources");
                for (long row = 0; row < count; row++)
                {
                    json.WriteStringValue(sourceOf(row));
                    if (json.BytesPending > BufferBytes)
                        json.Flush();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            stream.Flush(flushToDisk: true);
        }

        FileStream Create()
        {
            written.Add($"{names[written.Count]}.{Guid.NewGuid():N}.tmp");
            return new(written[^1], FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        }
    }

    /// <summary>Layers of ONNX files may be called anything.</summary>
    private static string FileName(string layer) =>
        string.Concat(layer.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));
}
