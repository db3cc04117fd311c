using System.Collections.Immutable;

using RankTools.Checkpoints;
using RankTools.Data;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>
/// Reads what tensors say of themselves, and notes where their elements are. Bytes are held against the shape at once; elements
/// that are stored one by one in varying lengths are counted when they are decoded, and only bounded here.
/// </summary>
internal sealed class OnnxTensorReader(OnnxByteSource source)
{
    private const int External = 1;
    private readonly OnnxExternalFiles files = new(source.Path);

    public OnnxTensor Read(OnnxInput input)
    {
        var start = input.Position;
        var (name, type, location) = ("", OnnxElementType.Undefined, 0);
        var shape = ImmutableArray.CreateBuilder<long>();
        var external = new Dictionary<string, string>();
        var typed = new TypedFields();
        OnnxRange? raw = null;
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, Varint or LengthDelimited): input.Integers(field.Wire, shape); break;
                case (2, Varint): type = (OnnxElementType)input.Enumeration(); break;
                case (3, LengthDelimited): throw input.NotSupported("a tensor in segments, or a list where one tensor was expected");
                case (6, LengthDelimited): typed.Add(input, 6, input.SkipBytes(), isPacked: false); break;
                case (4 or 5 or 7 or 10 or 11, LengthDelimited): typed.Add(input, field.Number, input.SkipBytes(), isPacked: true); break;
                case (4, Fixed32) or (5 or 7 or 11, Varint) or (10, Fixed64):
                    var single = input.Position;
                    input.Skip();
                    typed.Add(input, field.Number, new(single, input.Position - single), isPacked: false);
                    break;
                case (8, LengthDelimited): name = input.Text(); break;
                case (9, LengthDelimited): raw = input.SkipBytes(); break;
                case (13, LengthDelimited):
                    var (key, value) = input.Message(ReadEntry);
                    external[key] = value;
                    break;
                case (14, Varint): location = input.Enumeration(); break;
                default: input.Skip(); break;
            }
        }

        var message = new OnnxRange(start, input.Position - start);
        var count = Count(input, name, type, shape);
        if (location is not (0 or External))
            throw input.Invalid($"tensor '{name}' is in a location of kind {location}, which is not known");
        var content = location == External
            ? FindExternal(input, name, type, count, external)
            : FindInside(input, name, type, count, raw, typed, message);
        return new(name, type, shape.ToImmutable(), count, source.Path, content);
    }

    private static long Count(OnnxInput input, string name, OnnxElementType type, ImmutableArray<long>.Builder shape)
    {
        if (type <= OnnxElementType.Undefined)
            throw input.Invalid($"tensor '{name}' does not say what type its elements are of");
        if (shape.Count > TensorLayout.DimensionLimit)
            throw input.Invalid($"tensor '{name}' has {shape.Count} dimensions");
        // An empty axis makes the whole tensor empty, but the others must make sense all the same.
        if (NumericArray.CountElements([.. shape.Select(extent => extent == 0 ? 1 : extent)]) is null)
            throw input.Invalid($"tensor '{name}' cannot have the shape ({string.Join(", ", shape)})");
        return NumericArray.CountElements([.. shape])!.Value;
    }

    private OnnxTensorContent? FindExternal(
        OnnxInput input, string name, OnnxElementType type, long count, Dictionary<string, string> entries)
    {
        if (type.Stored() is not { } stored || count == 0)
            return null;
        var needed = (Int128)type.StoredCount(count) * stored.Size();
        if (needed > long.MaxValue)
            throw input.Invalid($"tensor '{name}' claims {count} elements");
        return files.Find(name, entries, (long)needed);
    }

    private OnnxTensorContent? FindInside(
        OnnxInput input, string name, OnnxElementType type, long count, OnnxRange? raw, TypedFields typed, OnnxRange message)
    {
        if (typed.Bytes > 0 && typed.Field != type.TypedField() && type.TypedField() != 0)
            throw input.Invalid($"tensor '{name}' of {type} holds elements of another type");
        if (type.Stored() is not { } stored)
            return null;
        var needed = (Int128)type.StoredCount(count) * stored.Size();
        if (raw is { Length: > 0 } bytes)
        {
            if (typed.Bytes > 0)
                throw input.Invalid($"tensor '{name}' holds its elements twice");
            return bytes.Length == needed
                ? new(source.Path, source.Stamp, bytes, 0)
                : throw input.Invalid($"tensor '{name}' needs {needed} bytes by its shape and type, and holds {bytes.Length}");
        }
        if (count == 0 && typed.Bytes == 0)
            return null;
        // Packed numbers of a fixed size lie in the file as raw bytes do.
        var isRaw = typed.IsOnePiece && typed.LeastSize > 1;
        if (count == 0 || (isRaw ? typed.Bytes != needed : type.StoredCount(count) > typed.Bytes / typed.LeastSize))
            throw input.Invalid($"tensor '{name}' needs {count} elements by its shape, and holds {typed.Bytes} bytes of them");
        return isRaw
            ? new(source.Path, source.Stamp, typed.First, 0)
            : new(source.Path, source.Stamp, message, typed.Field);
    }

    private static (string Key, string Value) ReadEntry(OnnxInput input)
    {
        var (key, value) = ("", "");
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): key = input.Text(); break;
                case (2, LengthDelimited): value = input.Text(); break;
                default: input.Skip(); break;
            }
        }
        return (key, value);
    }

    /// <summary>What the fields that hold elements one by one amount to. Only one of them may hold any.</summary>
    private sealed class TypedFields
    {
        private int pieces;
        private bool isPacked;

        public int Field { get; private set; }

        public long Bytes { get; private set; }

        public OnnxRange First { get; private set; }

        public bool IsOnePiece => pieces == 1 && isPacked;

        /// <summary>The fewest bytes that an element takes.</summary>
        public int LeastSize => Field switch { 4 => sizeof(float), 10 => sizeof(double), _ => 1 };

        public void Add(OnnxInput input, int field, OnnxRange range, bool isPacked)
        {
            if (range.Length == 0)
                return;
            if (Bytes > 0 && field != Field)
                throw input.Invalid("a tensor holds elements of two types");
            if (pieces++ == 0)
                (First, this.isPacked) = (range, isPacked);
            Field = field;
            Bytes += range.Length;
        }
    }
}
