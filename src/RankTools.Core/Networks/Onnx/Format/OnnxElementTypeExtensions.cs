using RankTools.Checkpoints;

namespace RankTools.Networks.Onnx.Format;

/// <summary>What every <see cref="OnnxElementType"/> says about itself.</summary>
internal static class OnnxElementTypeExtensions
{
    /// <summary>The field of a tensor that holds elements of this type one by one, rather than as raw bytes; 0 for unknown types.</summary>
    public static int TypedField(this OnnxElementType type) => type switch
    {
        OnnxElementType.Float or OnnxElementType.Complex64 => 4,
        OnnxElementType.String => 6,
        OnnxElementType.Int64 => 7,
        OnnxElementType.Double or OnnxElementType.Complex128 => 10,
        OnnxElementType.UInt32 or OnnxElementType.UInt64 => 11,
        > OnnxElementType.Undefined and <= OnnxElementType.Int2 => 5,
        _ => 0,
    };

    /// <summary>True for the integers of 4 bits, of which a byte holds two, the first in its lower half.</summary>
    public static bool IsPacked(this OnnxElementType type) => type is OnnxElementType.Int4 or OnnxElementType.UInt4;

    /// <summary>The type of what lies in the file, pairs of 4 bits as bytes; null for a type whose values are not read.</summary>
    public static ElementType? Stored(this OnnxElementType type) => type switch
    {
        OnnxElementType.Float => ElementType.Float32,
        OnnxElementType.Double => ElementType.Float64,
        OnnxElementType.Float16 => ElementType.Float16,
        OnnxElementType.BFloat16 => ElementType.BFloat16,
        OnnxElementType.Int8 => ElementType.Int8,
        OnnxElementType.Int16 => ElementType.Int16,
        OnnxElementType.Int32 => ElementType.Int32,
        OnnxElementType.Int64 => ElementType.Int64,
        OnnxElementType.UInt8 or OnnxElementType.UInt4 or OnnxElementType.Int4 => ElementType.UInt8,
        OnnxElementType.UInt16 => ElementType.UInt16,
        OnnxElementType.UInt32 => ElementType.UInt32,
        OnnxElementType.UInt64 => ElementType.UInt64,
        OnnxElementType.Bool => ElementType.Boolean,
        _ => null,
    };

    /// <summary>How many elements of the stored type <paramref name="count"/> elements are.</summary>
    public static long StoredCount(this OnnxElementType type, long count) => type.IsPacked() ? (count / 2) + (count % 2) : count;

    /// <summary>NumPy's name of the type.</summary>
    public static string NumericName(this OnnxElementType type) => type switch
    {
        OnnxElementType.Float => "float32",
        OnnxElementType.Double => "float64",
        _ => type.ToString().ToLowerInvariant(),
    };
}
