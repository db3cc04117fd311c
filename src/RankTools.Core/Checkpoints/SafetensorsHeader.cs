using System.Text.Json;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>The JSON header of a safetensors file, read token by token so that duplicate keys are seen.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";
    private const int DepthLimit = 8;
    private readonly string path;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path) => this.path = path;

    /// <summary>The tensors in the order of the header; begin and end count from the end of the header.</summary>
    public List<Item> Entries { get; } = [];

    /// <summary>The free text of the file.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses the header and checks that each entry's byte range is as long as its shape and type say.</summary>
    /// <exception cref="RankToolsException"><c>CheckpointCorrupt</c>, <c>CheckpointElementTypeUnsupported</c>.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        var header = new SafetensorsHeader(path);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthLimit });
            header.ReadObject(ref reader);
            if (reader.Read()) throw header.Invalid("something follows its end");
            return header;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how a text that is not UTF-8 shows, and a value of another kind than asked for.
            throw CheckpointErrors.Corrupt(path, $"its safetensors header is not the JSON it should be: {cause.Message}", cause);
        }
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name)) throw Invalid($"'{name}' occurs twice");
            if (name == MetadataKey) ReadMetadata(ref reader);
            else Entries.Add(ReadEntry(ref reader, name));
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Invalid($"the metadata '{key}' occurs twice");
        }
    }

    private Item ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null: shape = ReadNumbers(ref reader, name); break;
                case "data_offsets" when offsets is null: offsets = ReadNumbers(ref reader, name); break;
                case var field: throw Invalid($"entry '{name}' has an unknown or repeated field '{field}'");
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
            throw Invalid($"entry '{name}' lacks its dtype, its shape or its pair of data_offsets");
        var elementType = ParseType(type)
            ?? throw CheckpointErrors.ElementTypeUnsupported(path, $"entry '{name}' of element type '{type}'");
        Int128 count = 1;
        foreach (long size in shape)
        {
            count *= size;
            if (count > long.MaxValue) throw Invalid($"the shape of entry '{name}' is too large");
        }

        if (begin > end || count * elementType.Size() != end - begin)
            throw Invalid($"entry '{name}' of shape [{string.Join(", ", shape)}] and type {type} has data_offsets {begin} to {end}");
        return new(new CheckpointEntry(name, elementType, [.. shape]), begin, end);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Invalid($"entry '{name}' has a shape or offset that is not a whole number from 0 to 2^63 - 1");
            if (numbers.Count == TensorLayout.DimensionLimit)
                throw Invalid($"entry '{name}' has more than {TensorLayout.DimensionLimit} dimensions");
            numbers.Add(number);
        }

        return numbers;
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        if (!reader.Read() || reader.TokenType != kind) throw Invalid($"{kind} was expected at byte {reader.TokenStartIndex}");
    }

    private RankToolsException Invalid(string found) => CheckpointErrors.Corrupt(path, $"in its safetensors header, {found}");

    private static ElementType? ParseType(string type) => type switch
    {
        "F64" => ElementType.Float64,
        "F32" => ElementType.Float32,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "I16" => ElementType.Int16,
        "I8" => ElementType.Int8,
        "U8" => ElementType.UInt8,
        "U16" => ElementType.UInt16,
        "U32" => ElementType.UInt32,
        "U64" => ElementType.UInt64,
        "BOOL" => ElementType.Boolean,
        _ => null,
    };

    /// <summary>One entry and its bytes.</summary>
    internal readonly record struct Item(CheckpointEntry Entry, long Begin, long End);
}
