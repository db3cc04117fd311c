using System.Buffers.Binary;
using System.Runtime.InteropServices;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>The type of an .npy file's elements: kind, size in bytes, byte order.</summary>
/// <param name="Kind">'f' floating point, 'i' signed, 'u' unsigned, 'b' boolean.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="BigEndian">True if the most significant byte comes first.</param>
internal readonly record struct NpyElement(char Kind, int Size, bool BigEndian)
{
    private const long ExactInteger = 1L << 53;

    /// <summary>True where 32-bit floating point holds every element exactly and is what the array is read into.</summary>
    public bool IsSingle => Kind == 'f' && Size <= 4;

    /// <summary>NumPy's name of the type.</summary>
    public string Name => Kind switch
    {
        'f' => $"float{8 * Size}",
        'i' => $"int{8 * Size}",
        'u' => $"uint{8 * Size}",
        _ => "bool",
    };

    /// <summary>Understands a type description such as <c>&lt;f4</c>; null for one that is not a real number.</summary>
    public static NpyElement? Parse(ReadOnlySpan<char> description)
    {
        if (description.Length != 3 || description[0] is not ('<' or '>' or '|' or '='))
            return null;
        var size = description[2] - '0';
        var known = description[1] switch
        {
            'f' => size is 2 or 4 or 8,
            'i' or 'u' => size is 1 or 2 or 4 or 8,
            'b' => size == 1,
            _ => false,
        };
        if (!known || (description[0] == '|' && size != 1))
            return null;
        var bigEndian = description[0] == '>' || (description[0] == '=' && !BitConverter.IsLittleEndian);
        return new NpyElement(description[1], size, bigEndian && size > 1);
    }

    /// <summary>Converts elements that 32 bits hold exactly. <paramref name="source"/> is put into this machine's byte order.</summary>
    public void Decode(Span<byte> source, Span<float> destination)
    {
        Orient(source);
        if (Size == 4)
        {
            MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
            return;
        }
        var halves = MemoryMarshal.Cast<byte, Half>(source);
        for (var i = 0; i < halves.Length; i++)
            destination[i] = (float)halves[i];
    }

    /// <summary>Converts elements of any type. <paramref name="source"/> is put into this machine's byte order.</summary>
    /// <exception cref="RankToolsException">An integer is beyond ±2^53 and would not be held exactly.</exception>
    public void Decode(Span<byte> source, Span<double> destination, string origin)
    {
        Orient(source);
        switch (Kind, Size)
        {
            case ('f', 2): Widen<Half>(source, destination); break;
            case ('f', 4): Widen<float>(source, destination); break;
            case ('f', 8): Widen<double>(source, destination); break;
            case ('i', 1): Widen<sbyte>(source, destination); break;
            case ('i', 2): Widen<short>(source, destination); break;
            case ('i', 4): Widen<int>(source, destination); break;
            case ('u', 2): Widen<ushort>(source, destination); break;
            case ('u', 4): Widen<uint>(source, destination); break;
            case ('i', 8):
                foreach (var value in MemoryMarshal.Cast<byte, long>(source))
                    CheckExact(value is >= -ExactInteger and <= ExactInteger, value, origin);
                Widen<long>(source, destination);
                break;
            case ('u', 8):
                foreach (var value in MemoryMarshal.Cast<byte, ulong>(source))
                    CheckExact(value <= ExactInteger, value, origin);
                Widen<ulong>(source, destination);
                break;
            case ('u', 1): Widen<byte>(source, destination); break;
            default:
                for (var i = 0; i < source.Length; i++)
                    destination[i] = source[i] == 0 ? 0 : 1;
                break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<byte> source, Span<double> destination)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(source);
        for (var i = 0; i < values.Length; i++)
            destination[i] = double.CreateTruncating(values[i]);
    }

    private static void CheckExact<T>(bool exact, T value, string origin)
    {
        if (exact)
            return;
        throw new RankToolsException("IntegerTooLarge", ErrorKind.InvalidData, origin,
            $"{origin} holds the integer {value}; beyond ±2^53 it cannot be used as a number exactly. Store floating point instead.");
    }

    /// <summary>Swaps bytes in place where the file's order is not this machine's.</summary>
    private void Orient(Span<byte> bytes)
    {
        if (Size == 1 || BigEndian != BitConverter.IsLittleEndian)
            return;
        switch (Size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            default:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
