using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RankTools.Tests.Files;

/// <summary>A safetensors file taken apart, to put it together again with something wrong in it.</summary>
internal sealed class WeightFile
{
    private readonly Dictionary<string, (string Type, long[] Shape, byte[] Data)> entries = [];

    /// <summary>Takes a file apart.</summary>
    public static WeightFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, start - 8));
        var file = new WeightFile();
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var range = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => start + offset.GetInt32()).ToArray();
            file.entries[entry.Name] = (
                entry.Value.GetProperty("dtype").GetString()!,
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())],
                bytes[range[0]..range[1]]);
        }
        return file;
    }

    /// <summary>The numbers of a parameter.</summary>
    public float[] Numbers(string key) => MemoryMarshal.Cast<byte, float>(entries[key].Data).ToArray();

    public WeightFile Without(string key)
    {
        Assert.True(entries.Remove(key));
        return this;
    }

    public WeightFile With(string key, string type, long[] shape, byte[] data)
    {
        entries[key] = (type, shape, data);
        return this;
    }

    /// <summary>Zeros in place of a parameter, in another shape.</summary>
    public WeightFile WithShape(string key, params long[] shape) =>
        With(key, "F32", shape, new byte[4 * shape.Aggregate(1L, (product, extent) => product * extent)]);

    /// <summary>Another number in one place of a parameter.</summary>
    public WeightFile WithNumber(string key, int index, float value)
    {
        Assert.Equal("F32", entries[key].Type);
        BinaryPrimitives.WriteSingleLittleEndian(entries[key].Data.AsSpan(4 * index), value);
        return this;
    }

    /// <summary>Another number in all places of a parameter.</summary>
    public WeightFile WithNumbers(string key, float value)
    {
        for (var i = 0; i < entries[key].Data.Length / 4; i++)
            WithNumber(key, i, value);
        return this;
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        var offset = 0L;
        var header = JsonSerializer.SerializeToUtf8Bytes(entries.ToDictionary(entry => entry.Key, entry =>
        {
            var begin = offset;
            offset += entry.Value.Data.Length;
            return new { dtype = entry.Value.Type, shape = entry.Value.Shape, data_offsets = new[] { begin, offset } };
        }));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. entries.Values.SelectMany(entry => entry.Data)];
    }
}
