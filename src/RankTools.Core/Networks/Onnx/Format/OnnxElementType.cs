namespace RankTools.Networks.Onnx.Format;

/// <summary>How one element of a tensor is stored; the numbers are the format's own.</summary>
internal enum OnnxElementType
{
    /// <summary>Not said, or not a tensor.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8 = 2,

    /// <summary>Signed, 8 bits.</summary>
    Int8 = 3,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16 = 4,

    /// <summary>Signed, 16 bits.</summary>
    Int16 = 5,

    /// <summary>Signed, 32 bits.</summary>
    Int32 = 6,

    /// <summary>Signed, 64 bits.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>A truth value in one byte.</summary>
    Bool = 9,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32 = 12,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64 = 13,

    /// <summary>Complex number of two binary32.</summary>
    Complex64 = 14,

    /// <summary>Complex number of two binary64.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16 = 16,

    /// <summary>8 bits, 4 of exponent, finite.</summary>
    Float8E4M3FN = 17,

    /// <summary>8 bits, 4 of exponent, finite, one zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8 bits, 5 of exponent.</summary>
    Float8E5M2 = 19,

    /// <summary>8 bits, 5 of exponent, finite, one zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned, 4 bits, two in a byte.</summary>
    UInt4 = 21,

    /// <summary>Signed, 4 bits, two in a byte.</summary>
    Int4 = 22,

    /// <summary>4 bits, 2 of exponent, two in a byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8 bits, all of them exponent.</summary>
    Float8E8M0 = 24,

    /// <summary>Unsigned, 2 bits, four in a byte.</summary>
    UInt2 = 25,

    /// <summary>Signed, 2 bits, four in a byte.</summary>
    Int2 = 26,
}
