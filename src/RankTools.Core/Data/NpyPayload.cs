namespace RankTools.Data;

/// <summary>Reads the elements that follow an .npy header.</summary>
internal static class NpyPayload
{
    private const int BlockElements = 1 << 17;

    /// <summary>Reads all elements from a stream that stands at the first of them, into row-major order.</summary>
    public static NumericArray Read(Stream stream, NpyHeader header, string path, string origin)
    {
        if (header.Count > Array.MaxLength)
            throw DataErrors.ArrayTooLarge(path, origin, $"{header.Count} elements");
        var reorder = header.FortranOrder && header.Shape.Length > 1;
        var block = new byte[Math.Min(header.Count, BlockElements) * header.Element.Size];
        if (header.Element.IsSingle)
        {
            var values = GC.AllocateUninitializedArray<float>((int)header.Count);
            Fill(stream, header, block, values, static (element, bytes, to, _) => element.Decode(bytes, to), origin);
            values = reorder ? ToRowMajor(values, header.Shape.AsSpan()) : values;
            return NumericArray.FromSingles(values, header.Shape, header.Element.Name);
        }
        else
        {
            var values = GC.AllocateUninitializedArray<double>((int)header.Count);
            Fill(stream, header, block, values, static (element, bytes, to, origin) => element.Decode(bytes, to, origin), origin);
            values = reorder ? ToRowMajor(values, header.Shape.AsSpan()) : values;
            return NumericArray.FromDoubles(values, header.Shape, header.Element.Name);
        }
    }

    private delegate void Decoder<T>(NpyElement element, Span<byte> source, Span<T> destination, string origin);

    private static void Fill<T>(Stream stream, NpyHeader header, byte[] block, T[] values, Decoder<T> decode, string origin)
    {
        for (var done = 0; done < values.Length;)
        {
            var now = Math.Min(BlockElements, values.Length - done);
            var bytes = block.AsSpan(0, now * header.Element.Size);
            stream.ReadExactly(bytes);
            decode(header.Element, bytes, values.AsSpan(done, now), origin);
            done += now;
        }
    }

    /// <summary>Reorders elements whose first axis varies fastest so that the last one does.</summary>
    private static T[] ToRowMajor<T>(T[] source, ReadOnlySpan<long> shape)
    {
        var result = GC.AllocateUninitializedArray<T>(source.Length);
        if (source.Length == 0)
            return result;
        var strides = new long[shape.Length]; // of the source
        for (var axis = 0; axis < shape.Length; axis++)
            strides[axis] = axis == 0 ? 1 : strides[axis - 1] * shape[axis - 1];
        var index = new long[shape.Length];
        long from = 0;
        for (var to = 0; to < result.Length; to++)
        {
            result[to] = source[from];
            // Count up like an odometer, last axis first.
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
