using RankTools.Networks.Onnx.Format;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>The integer types of the format.</summary>
internal static class OnnxIntegers
{
    /// <summary>Bits and sign of an integer type; null for other types.</summary>
    public static (int Bits, bool IsSigned)? Range(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt2 => (2, false),
        OnnxElementType.Int2 => (2, true),
        OnnxElementType.UInt4 => (4, false),
        OnnxElementType.Int4 => (4, true),
        OnnxElementType.UInt8 => (8, false),
        OnnxElementType.Int8 => (8, true),
        OnnxElementType.UInt16 => (16, false),
        OnnxElementType.Int16 => (16, true),
        OnnxElementType.UInt32 => (32, false),
        OnnxElementType.Int32 => (32, true),
        OnnxElementType.UInt64 => (64, false),
        OnnxElementType.Int64 => (64, true),
        _ => null,
    };
}
