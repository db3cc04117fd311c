using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RankTools.Samples.Files;

/// <summary>
/// As much of the safetensors format as a sample network needs: float32 tensors and text metadata. The file is the length of the
/// header (8 bytes), the header (JSON: name → dtype, shape, offsets), then the raw little-endian values.
/// </summary>
internal static class SafetensorsFile
{
    private const string MetadataName = "__metadata__";

    /// <summary>Writes tensors in the order given, after a header padded with blanks to a multiple of eight bytes.</summary>
    public static void Write(
        string path, IReadOnlyList<(string Name, long[] Shape, float[] Values)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new JsonObject([.. metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]);
        var header = new JsonObject { [MetadataName] = texts };
        long offset = 0;
        foreach (var (name, shape, values) in tensors)
        {
            var end = offset + values.LongLength * sizeof(float);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);

        using var file = File.Create(path);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded.Length);
        file.Write(length);
        file.Write(padded);
        foreach (var (_, _, values) in tensors)
            file.Write(MemoryMarshal.AsBytes<float>(values));
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, or holds something other than float32 tensors.</exception>
    public static (IReadOnlyDictionary<string, (long[] Shape, float[] Values)> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(
        string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (length < 2 || length > bytes.Length - 8)
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header is said to be {length} bytes long.");
        var header = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(bytes.AsSpan(8, (int)length))!;
        var data = bytes.AsMemory(8 + (int)length);
        var metadata = header.Remove(MetadataName, out var texts) ? texts.Deserialize<Dictionary<string, string>>()! : [];
        return (header.ToDictionary(entry => entry.Key, entry => Tensor(path, entry.Key, entry.Value, data.Span)), metadata);
    }

    private static (long[] Shape, float[] Values) Tensor(string path, string name, JsonElement entry, ReadOnlySpan<byte> data)
    {
        var shape = entry.GetProperty("shape").Deserialize<long[]>()!;
        var range = entry.GetProperty("data_offsets").Deserialize<long[]>()!;
        var bytes = shape.Aggregate((long)sizeof(float), (product, size) => product * size);
        if (entry.GetProperty("dtype").GetString() != "F32"
            || range is not [var from, var to] || from < 0 || to > data.Length || to - from != bytes)
            throw new InvalidDataException($"'{path}': '{name}' is not a float32 tensor of [{string.Join(", ", shape)}] within the file.");
        return (shape, MemoryMarshal.Cast<byte, float>(data[(int)from..(int)to]).ToArray());
    }
}
