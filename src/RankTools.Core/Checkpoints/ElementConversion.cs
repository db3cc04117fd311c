using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RankTools.Checkpoints;

/// <summary>From the bytes of a file to numbers of another type.</summary>
internal static class ElementConversion
{
    /// <summary>
    /// Converts as many elements as <paramref name="destination"/> holds. Narrowing from float64 to float32 rounds to nearest.
    /// </summary>
    /// <exception cref="OverflowException">An unsigned 64-bit number does not fit a signed one.</exception>
    public static void Convert<T>(ElementType type, ReadOnlySpan<byte> bytes, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        switch (type)
        {
            case ElementType.Float64: Cast<double, T>(bytes, destination); break;
            case ElementType.Float32: Cast<float, T>(bytes, destination); break;
            case ElementType.Float16: Cast<Half, T>(bytes, destination); break;
            case ElementType.BFloat16: FromBFloat16(bytes, destination); break;
            case ElementType.Int64: Cast<long, T>(bytes, destination); break;
            case ElementType.Int32: Cast<int, T>(bytes, destination); break;
            case ElementType.Int16: Cast<short, T>(bytes, destination); break;
            case ElementType.Int8: Cast<sbyte, T>(bytes, destination); break;
            case ElementType.UInt8: Cast<byte, T>(bytes, destination); break;
            case ElementType.UInt16: Cast<ushort, T>(bytes, destination); break;
            case ElementType.UInt32: Cast<uint, T>(bytes, destination); break;
            case ElementType.UInt64: Cast<ulong, T>(bytes, destination); break;
            case ElementType.Boolean: FromBoolean(bytes, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type.");
        }
    }

    /// <summary>True if bytes of <paramref name="type"/> are numbers of type <typeparamref name="T"/> as they stand.</summary>
    public static bool IsIdentity<T>(ElementType type) =>
        (type == ElementType.Float32 && typeof(T) == typeof(float))
        || (type == ElementType.Float64 && typeof(T) == typeof(double))
        || (type == ElementType.Int64 && typeof(T) == typeof(long))
        || (type == ElementType.UInt8 && typeof(T) == typeof(byte));

    /// <summary>Turns the bytes of every element round.</summary>
    public static void ReverseEndianness(Span<byte> bytes, int elementSize)
    {
        switch (elementSize)
        {
            case 1: break;
            case 2: Reverse(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            default: Reverse(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
        }
    }

    private static void Reverse(Span<ushort> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<uint> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<ulong> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Cast<TSource, T>(ReadOnlySpan<byte> bytes, Span<T> destination)
        where TSource : unmanaged, INumberBase<TSource>
        where T : unmanaged, INumberBase<T>
    {
        var source = MemoryMarshal.Cast<byte, TSource>(bytes)[..destination.Length];
        for (int i = 0; i < source.Length; i++) destination[i] = T.CreateChecked(source[i]);
    }

    private static void FromBFloat16<T>(ReadOnlySpan<byte> bytes, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        var source = MemoryMarshal.Cast<byte, ushort>(bytes)[..destination.Length];
        for (int i = 0; i < source.Length; i++)
            destination[i] = T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)source[i] << 16));
    }

    private static void FromBoolean<T>(ReadOnlySpan<byte> bytes, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = bytes[i] == 0 ? T.Zero : T.One;
    }
}
