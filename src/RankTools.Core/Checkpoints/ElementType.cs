namespace RankTools.Checkpoints;

/// <summary>How one number of a stored tensor is written in the file.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary64, 8 bytes.</summary>
    Float64,

    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 binary16, 2 bytes.</summary>
    Float16,

    /// <summary>The upper half of a binary32 number, 2 bytes.</summary>
    BFloat16,

    /// <summary>Signed integer of 8 bytes.</summary>
    Int64,

    /// <summary>Signed integer of 4 bytes.</summary>
    Int32,

    /// <summary>Signed integer of 2 bytes.</summary>
    Int16,

    /// <summary>Signed integer of 1 byte.</summary>
    Int8,

    /// <summary>Unsigned integer of 1 byte.</summary>
    UInt8,

    /// <summary>Unsigned integer of 2 bytes.</summary>
    UInt16,

    /// <summary>Unsigned integer of 4 bytes.</summary>
    UInt32,

    /// <summary>Unsigned integer of 8 bytes.</summary>
    UInt64,

    /// <summary>One byte; anything but zero is true and reads as 1.</summary>
    Boolean,
}
