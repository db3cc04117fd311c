using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RankTools.Checkpoints;

/// <summary>
/// Reads elements of a stored tensor in row-major order, whatever its strides. A dense tensor is read straight from its place; a
/// strided one needs the bytes between its first and last element in memory at once.
/// </summary>
internal static class TensorReader
{
    private const int ChunkElements = 1 << 15;
    private const long StridedByteLimit = 1L << 30;

    /// <summary>Elements <paramref name="start"/> onwards, as many as <paramref name="destination"/> holds.</summary>
    public static void Read<T>(IByteSource source, StoredTensor tensor, long start, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        if (destination.IsEmpty) return;
        tensor.Region.Verify(source);
        if (tensor.IsContiguous) ReadContiguous(source, tensor, start, destination);
        else ReadStrided(source, tensor, start, destination);
    }

    private static void ReadContiguous<T>(IByteSource source, StoredTensor tensor, long start, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        var type = tensor.Entry.ElementType;
        long position = tensor.Region.Position + (tensor.Offset + start) * type.Size();
        if (ElementConversion.IsIdentity<T>(type))
        {
            while (!destination.IsEmpty)
            {
                var bytes = MemoryMarshal.AsBytes(NextChunk(ref destination));
                source.Read(position, bytes);
                OrderBytes(tensor, bytes);
                position += bytes.Length;
            }

            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkElements * type.Size());
        try
        {
            while (!destination.IsEmpty)
            {
                var part = NextChunk(ref destination);
                var bytes = buffer.AsSpan(0, part.Length * type.Size());
                source.Read(position, bytes);
                OrderBytes(tensor, bytes);
                ElementConversion.Convert(type, bytes, part);
                position += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadStrided<T>(IByteSource source, StoredTensor tensor, long start, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        var (shape, strides, size) = (tensor.Entry.Shape, tensor.Strides, tensor.Entry.ElementType.Size());
        long reach = 1;
        for (int i = 0; i < shape.Length; i++) reach += strides[i] * (shape[i] - 1);
        if (reach > StridedByteLimit / size)
            throw CheckpointErrors.LimitExceeded(source.Path,
                $"entry '{tensor.Entry.Name}' is a strided view over {reach} elements, more than 1 GiB; save it with .contiguous()");
        var window = new byte[reach * size];
        source.Read(tensor.Region.Position + tensor.Offset * size, window);
        OrderBytes(tensor, window);

        // The odometer of indices, set to 'start'; 'place' is the element it points at.
        var index = new long[shape.Length];
        long place = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (start, index[i]) = Math.DivRem(start, shape[i]);
            place += index[i] * strides[i];
        }

        var packed = new byte[Math.Min(ChunkElements, destination.Length) * size];
        while (!destination.IsEmpty)
        {
            var part = NextChunk(ref destination);
            for (int i = 0; i < part.Length; i++)
            {
                window.AsSpan((int)(place * size), size).CopyTo(packed.AsSpan(i * size));
                place += Advance(index, shape.AsSpan(), strides.AsSpan());
            }

            ElementConversion.Convert(tensor.Entry.ElementType, packed, part);
        }
    }

    /// <summary>Cuts the next few elements off the front of what is still to be filled.</summary>
    private static Span<T> NextChunk<T>(ref Span<T> remaining)
    {
        var chunk = remaining[..Math.Min(ChunkElements, remaining.Length)];
        remaining = remaining[chunk.Length..];
        return chunk;
    }

    /// <summary>Moves the odometer on by one and returns how far the element moves.</summary>
    private static long Advance(Span<long> index, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long move = 0;
        for (int i = index.Length - 1; i >= 0; i--)
        {
            if (++index[i] < shape[i]) return move + strides[i];
            move -= (shape[i] - 1) * strides[i];
            index[i] = 0;
        }

        return move;
    }

    private static void OrderBytes(StoredTensor tensor, Span<byte> bytes)
    {
        if (tensor.Region.BigEndian == BitConverter.IsLittleEndian)
            ElementConversion.ReverseEndianness(bytes, tensor.Entry.ElementType.Size());
    }
}
