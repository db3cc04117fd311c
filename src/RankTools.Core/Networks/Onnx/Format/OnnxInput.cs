using System.Collections.Immutable;

using Google.Protobuf;
using Google.Protobuf.Reflection;

using RankTools.Checkpoints;
using RankTools.Data;

using static Google.Protobuf.WireFormat;

namespace RankTools.Networks.Onnx.Format;

/// <summary>
/// The fields of a file, one after the other. Every length is checked against the message around it, nesting is limited, and so is
/// what a file may make of itself in memory: an empty message is two bytes in a file and a hundred here.
/// </summary>
/// <remarks>
/// A field that is known by its number but has another wire type is skipped like an unknown one, as the format prescribes.
/// Files are limited to 2 GiB, as everywhere in protocol buffers; larger models keep their weights in external files.
/// </remarks>
internal sealed class OnnxInput
{
    private const long MostBytes = int.MaxValue;
    private const int DeepestNesting = 100;
    private const int MostObjects = 1 << 22;
    private const int MostNumbers = 1 << 24;
    private const int LongestPrefix = 10;

    private readonly IByteSource source;
    private readonly CodedInputStream stream;
    private readonly CancellationToken cancellation;
    private int objects;
    private int numbers;

    private OnnxInput(IByteSource source, CodedInputStream stream, CancellationToken cancellation) =>
        (this.source, this.stream, this.cancellation) = (source, stream, cancellation);

    /// <summary>Where the next byte comes from.</summary>
    public long Position => stream.Position;

    /// <summary>Reads a file as one message; whatever is wrong with it becomes an error that names it.</summary>
    public static T Read<T>(IByteSource source, Func<OnnxInput, T> read, CancellationToken cancellation = default)
    {
        if (source.Length > MostBytes)
        {
            throw OnnxErrors.TooLarge(source.Path,
                $"it has {source.Length} bytes, and at most 2 GiB are read; export it with its weights as external data");
        }
        using var stream = CodedInputStream.CreateWithLimits(new OnnxByteStream(source), (int)MostBytes, DeepestNesting);
        return Guarded(source.Path, () => read(new OnnxInput(source, stream, cancellation)));
    }

    /// <summary>Turns what the reader of protocol buffers says into an error that names the file.</summary>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException e)
        {
            throw OnnxErrors.Invalid(path, e.Message.TrimEnd('.'), e);
        }
        catch (Exception e) when (DataFile.IsFileFailure(e))
        {
            throw DataFile.Translate(path, e);
        }
    }

    /// <summary>Goes on to the next field of the message; false at its end.</summary>
    public bool Next(out (int Number, WireType Wire) field)
    {
        var tag = stream.ReadTag();
        field = (GetTagFieldNumber(tag), GetTagWireType(tag));
        return tag != 0;
    }

    /// <summary>Leaves the field out.</summary>
    public void Skip() => stream.SkipLastField();

    /// <summary>Leaves the field out, noting where its bytes are.</summary>
    public OnnxRange SkipBytes()
    {
        var prefix = stream.Position;
        stream.SkipLastField();
        var end = stream.Position;
        // The length may be written longer than needed, so its own bytes must be looked at.
        Span<byte> bytes = stackalloc byte[(int)Math.Min(LongestPrefix, end - prefix)];
        source.Read(prefix, bytes);
        var start = prefix + 1;
        foreach (var value in bytes)
        {
            if (value < 0x80)
                break;
            start++;
        }
        return new(start, end - start);
    }

    /// <summary>Reads the field as a message.</summary>
    public T Message<T>(Func<OnnxInput, T> read)
    {
        cancellation.ThrowIfCancellationRequested();
        CountObject();
        var body = new Body<T>(this, read);
        stream.ReadMessage(body);
        return body.Result!;
    }

    /// <summary>Reads the field as a text.</summary>
    public string Text()
    {
        CountObject();
        return stream.ReadString();
    }

    /// <summary>Reads the field as bytes that should be a text.</summary>
    public string TextOfBytes()
    {
        CountObject();
        return stream.ReadBytes().ToStringUtf8();
    }

    /// <summary>Reads the field as an integer.</summary>
    public long Integer() => stream.ReadInt64();

    /// <summary>Reads the field as an integer of 32 bits.</summary>
    public int Enumeration() => stream.ReadInt32();

    /// <summary>Reads the field as a floating-point number.</summary>
    public double Float() => stream.ReadFloat();

    /// <summary>Reads one integer of a list, or a packed part of it.</summary>
    public void Integers(WireType wire, ImmutableArray<long>.Builder values) =>
        Numbers(wire == WireType.LengthDelimited, values, static stream => stream.ReadInt64());

    /// <summary>Reads one floating-point number of a list, or a packed part of it.</summary>
    public void Floats(WireType wire, ImmutableArray<double>.Builder values) =>
        Numbers(wire == WireType.LengthDelimited, values, static stream => stream.ReadFloat());

    /// <summary>The error of something in the file that cannot be.</summary>
    public Exception Invalid(string found) => OnnxErrors.Invalid(source.Path, found);

    /// <summary>The error of something in the file that is not read.</summary>
    public Exception NotSupported(string found) => OnnxErrors.TypeNotSupported(source.Path, found);

    private void Numbers<T>(bool packed, ImmutableArray<T>.Builder values, Func<CodedInputStream, T> read)
    {
        var end = packed ? stream.ReadLength() + stream.Position : 0;
        do
        {
            if (packed && stream.Position >= end)
                break;
            if (++numbers > MostNumbers)
                throw OnnxErrors.TooLarge(source.Path, $"its attributes and shapes have more than {MostNumbers} numbers");
            values.Add(read(stream));
        }
        while (packed);
        if (packed && stream.Position != end)
            throw Invalid("a list of numbers does not end with a number");
    }

    private void CountObject()
    {
        if (++objects > MostObjects)
            throw OnnxErrors.TooLarge(source.Path, $"it has more than {MostObjects} nodes, names and other parts");
    }

    /// <summary>What <see cref="CodedInputStream.ReadMessage"/> calls back, with the end of the message set as the limit.</summary>
    private sealed class Body<T>(OnnxInput input, Func<OnnxInput, T> read) : IMessage
    {
        public T? Result { get; private set; }

        public MessageDescriptor Descriptor => throw new NotSupportedException();

        public void MergeFrom(CodedInputStream stream) => Result = read(input);

        public void WriteTo(CodedOutputStream output) => throw new NotSupportedException();

        public int CalculateSize() => throw new NotSupportedException();
    }
}
