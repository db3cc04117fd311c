using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Format;

/// <summary>A constant array of a file. It knows where its elements are, and reads them from there every time they are asked for.</summary>
internal sealed class OnnxTensor
{
    private const long ExactInteger = 1L << 53;

    // Elements are written through a span, which ends at 2 GiB; of float64 and int64 that is this many.
    private const long MostElements = int.MaxValue / sizeof(double);

    private readonly string path;
    private readonly OnnxTensorContent? content;

    internal OnnxTensor(
        string name, OnnxElementType elementType, ImmutableArray<long> shape, long elementCount, string path, OnnxTensorContent? content)
    {
        (Name, ElementType, Shape, ElementCount) = (name, elementType, shape, elementCount);
        (this.path, this.content) = (path, content);
    }

    /// <summary>The name of the value that it is; may be empty.</summary>
    public string Name { get; }

    /// <summary>How its elements are stored.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Its extents, slowest first; empty for a single number.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>.</summary>
    public long ElementCount { get; }

    /// <summary>
    /// Reads it as a new tensor on the CPU, which the caller owns: floating point as float32, except float64; integers as int64;
    /// truth values as such.
    /// </summary>
    /// <exception cref="RankToolsException">
    /// OnnxTypeNotSupported: texts, complex numbers, floating point of 8 bits and fewer; IntegerTooLarge: an unsigned integer of 2^63
    /// or more; OnnxFileTooLarge: 2^28 elements or more; OnnxFileInvalid; OnnxFileChanged; FileNotFound, FileUnavailable.
    /// </exception>
    public Tensor ToTensor()
    {
        RequireNumbers();
        TorchBackend.EnsureLoaded();
        var type = ElementType switch
        {
            OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.BFloat16 => ScalarType.Float32,
            OnnxElementType.Double => ScalarType.Float64,
            OnnxElementType.Bool => ScalarType.Bool,
            _ => ScalarType.Int64,
        };
        if (ElementCount > MostElements)
            throw OnnxErrors.TooLarge(path, $"'{Name}' has {ElementCount} elements, more than {MostElements}");
        var result = empty([.. Shape], type);
        try
        {
            if (ElementCount > 0)
                Fill(type, result.bytes);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Reads it as an array, without libtorch: floating point as it is stored, everything else as float64.</summary>
    /// <exception cref="RankToolsException">
    /// As <see cref="ToTensor"/>; IntegerTooLarge: an integer beyond ±2^53; ArrayTooLarge.
    /// </exception>
    public NumericArray ToArray()
    {
        RequireNumbers();
        if (ElementCount > Array.MaxLength)
            throw DataErrors.ArrayTooLarge(path, NpyFile.Quote(path), $"{ElementCount} elements");
        var name = ElementType.NumericName();
        if (ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.BFloat16)
            return NumericArray.FromSingles(Read<float>(), Shape, name);
        if (ElementType is not (OnnxElementType.Int64 or OnnxElementType.UInt64))
            return NumericArray.FromDoubles(Read<double>(), Shape, name);
        var integers = Read<long>();
        if (integers.Any(value => value is < -ExactInteger or > ExactInteger))
            throw OnnxErrors.IntegerTooLarge(path, Name, "±2^53");
        return NumericArray.FromDoubles([.. integers.Select(value => (double)value)], Shape, name);
    }

    private void RequireNumbers()
    {
        if (ElementType.Stored() is null)
            throw OnnxErrors.TypeNotSupported(path, $"elements of type {ElementType} in '{Name}'");
    }

    private void Fill(ScalarType type, Span<byte> destination)
    {
        switch (type)
        {
            case ScalarType.Float32: Read(MemoryMarshal.Cast<byte, float>(destination)); break;
            case ScalarType.Float64: Read(MemoryMarshal.Cast<byte, double>(destination)); break;
            case ScalarType.Int64: Read(MemoryMarshal.Cast<byte, long>(destination)); break;
            default: Read(destination); break;
        }
    }

    private T[] Read<T>()
        where T : unmanaged, INumberBase<T>
    {
        var values = GC.AllocateUninitializedArray<T>((int)ElementCount);
        Read<T>(values);
        return values;
    }

    private void Read<T>(Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        if (content is null)
            return;
        var stored = ElementType.Stored()!.Value;
        using var file = OnnxByteSource.Reopen(content.Path, content.Stamp);
        var (source, offset) = content.Field == 0 ? (file, content.Range.Offset) : (Decode(file, stored), 0L);
        if (ElementType.IsPacked())
        {
            Unpack(source, offset, destination);
            return;
        }
        var entry = new CheckpointEntry(Name, stored, Shape);
        var region = new StorageRegion(offset, ElementCount * stored.Size());
        try
        {
            TensorReader.Read(source, new StoredTensor(entry, TensorLayout.RowMajorStrides(Shape), 0, region), 0, destination);
        }
        catch (OverflowException)
        {
            throw OnnxErrors.IntegerTooLarge(path, Name, "2^63");
        }
    }

    private IByteSource Decode(OnnxByteSource file, ElementType stored) => new OnnxMemoryBytes(path, OnnxTypedElements.Read(
        file, content!.Range, content.Field, Name, stored.Size(), ElementType.StoredCount(ElementCount)));

    private void Unpack<T>(IByteSource source, long offset, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        var bytes = new byte[ElementType.StoredCount(destination.Length)];
        source.Read(offset, bytes);
        for (var i = 0; i < destination.Length; i++)
        {
            var value = i % 2 == 0 ? bytes[i / 2] & 0xF : bytes[i / 2] >> 4;
            destination[i] = T.CreateChecked(ElementType == OnnxElementType.Int4 && value > 7 ? value - 16 : value);
        }
    }
}
